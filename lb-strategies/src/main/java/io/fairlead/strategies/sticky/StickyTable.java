package io.fairlead.strategies.sticky;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.fairlead.api.Affinity;
import io.fairlead.api.AffinityStats;
import io.fairlead.api.AffinityTable;
import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.StateStore;
import io.fairlead.api.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which backend served a key, and has it preferred for the next request of that key: sticky sessions
 * without cookies, over any strategy.
 *
 * <pre>{@code
 * StickyTable table = StickyTable.builder().size(100_000).idle(Duration.ofMinutes(30)).build();
 * attempt.reset();
 * attempt.hash(userId);
 * if (table.acquire(balancer, attempt)) ...            // instead of balancer.acquire(attempt)
 *
 * String preferred = table.preferred(userId);          // the same with a lease
 * Selection any = Selection.byHash(userId);
 * Lease lease = balancer.acquire((preferred == null) ? any : any.preferring(preferred));
 * table.learn(userId, preferred, lease.backend().id());
 * }</pre>
 *
 * <p><b>Who serves a key.</b> The backend of its entry, while it can be reached: also when it drains, has weight 0
 * or waits in a tier that is not in use. When it is down, in maintenance, removed, saturated or was tried by this
 * request, the strategy chooses, and the entry is rewritten: once, however many requests of the key meet this at the
 * same time. The key stays where it went when the first backend is back. The strategy is not asked while the
 * preference holds, so that sticky requests leave its turns alone.
 *
 * <p><b>Entries hold ids.</b> A backend that was removed is never given. One that joins under its id, at whatever
 * address, inherits the entries that no request has moved yet.
 *
 * <p><b>Bounds.</b> An entry goes when it was not used for the idle time, and the least valuable ones go when the
 * table is full, by the TinyLFU policy of <a href="https://doi.org/10.1145/3149371">Einziger, Friedman and Manes</a>:
 * a flood of new keys makes sessions forget, and costs no memory beyond the size. Keys are 64-bit hashes; two that
 * collide share a backend, which harms nobody.
 *
 * <p><b>Shared with other instances</b> ({@link Builder#share}): a key that another instance has learned is met again there,
 * so that sessions outlive an instance. When two learn one key at the same time, the first to tell the store wins, and the
 * other follows from its next request on. A store that is slow, gone or talks nonsense costs a new key the budget, and
 * nobody anything else: then each instance has its own table, as without.
 *
 * <p>Thread-safe. A hit is one read of a concurrent map and of the clock, and boxes the key: 24 bytes, and no lock.
 * A miss also writes, and may wait for the table's housekeeping, which is short and runs on the executor. A table
 * serves one pool, and may serve the balancers that follow one another there.
 */
public final class StickyTable implements Affinity, AffinityTable {
    private final Cache<Long, String> entries;
    private final LongAdder moves = new LongAdder();
    private final @Nullable SharedEntries shared;

    private StickyTable(Builder builder) {
        shared = builder.toShared();
        entries = Caffeine.newBuilder()
                .maximumSize(builder.size)
                .expireAfterAccess(builder.idle)
                .ticker(builder.ticker::nanos)
                .executor(builder.executor)
                .recordStats()
                .build();
    }

    /** Returns a builder. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public boolean acquire(LoadBalancer balancer, Attempt attempt) {
        if (!attempt.hashed()) {
            return balancer.acquire(attempt);
        }
        Long key = attempt.hash();
        // a retry looks again: another request may have found the key a better place meanwhile
        String preferred = entries.getIfPresent(key);
        if (preferred != null) {
            attempt.prefer(preferred);
        }
        if (!balancer.acquire(attempt)) {
            return false;
        }
        learn(key, preferred, attempt.backend().id());
        return true;
    }

    @Override
    public @Nullable CompletionStage<?> recall(Attempt attempt) {
        return (shared != null && attempt.hashed()) ? recall(attempt.hash()) : null;
    }

    @Override
    public @Nullable CompletionStage<?> recall(long key) {
        SharedEntries others = shared;
        Long boxed = key;
        return (others == null || entries.asMap().containsKey(boxed))
                ? null
                : others.recall(boxed, entries.asMap()::putIfAbsent);
    }

    @Override
    public @Nullable String preferred(long key) {
        return entries.getIfPresent(key);
    }

    @Override
    public void learn(long key, @Nullable String preferred, String given) {
        learn(Long.valueOf(key), preferred, requireNonNull(given, "given"));
    }

    private void learn(Long key, @Nullable String preferred, String given) {
        SharedEntries others = shared;
        if (given.equals(preferred)) {
            if (others != null) {
                others.used(key, given, (same, winner) -> follow(same, given, winner));
            }
            return;
        }
        boolean mine;
        if (preferred != null && entries.asMap().replace(key, preferred, given)) {
            moves.increment();
            mine = true;
        } else {
            mine = entries.asMap().putIfAbsent(key, given) == null; // also if the entry was evicted since
        }
        if (mine && others != null) {
            others.learned(key, preferred, given, (same, winner) -> follow(same, given, winner));
        }
    }

    /** Another instance gave the key somebody else before: so do the next requests here. */
    private void follow(Long key, String given, String winner) {
        entries.asMap().replace(key, given, winner);
    }

    /** Returns what the table holds and has done. Does the housekeeping that is due; not for the request path. */
    public AffinityStats stats() {
        entries.cleanUp();
        CacheStats stats = entries.stats();
        return new AffinityStats(
                entries.estimatedSize(), stats.hitCount(), stats.missCount(), moves.sum(), stats.evictionCount());
    }

    /** Builds a {@link StickyTable}. */
    public static final class Builder {
        private int size = 100_000;
        private Duration idle = Duration.ofMinutes(30);
        private Ticker ticker = Ticker.system();
        private Executor executor = ForkJoinPool.commonPool();
        private Scheduler scheduler = Scheduler.system();
        private @Nullable StateStore store;
        private String name = "";
        private Duration budget = Duration.ofMillis(5);
        private Duration refresh = Duration.ofSeconds(30);

        private Builder() {}

        /**
         * Sets how many keys are remembered at most. Defaults to 100,000.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder size(int entries) {
            if (entries < 1 || entries > 100_000_000) {
                throw new IllegalArgumentException("size: " + entries + " (expected: 1..100000000)");
            }
            this.size = entries;
            return this;
        }

        /**
         * Sets how long a key is remembered after its last request. Defaults to 30 min.
         *
         * @throws IllegalArgumentException if not positive or longer than 365 days
         */
        public Builder idle(Duration idle) {
            if (idle.isNegative() || idle.isZero() || idle.compareTo(Duration.ofDays(365)) > 0) {
                throw new IllegalArgumentException("idle: " + idle + " (expected: more than PT0S, at most PT8760H)");
            }
            this.idle = idle;
            return this;
        }

        /** Sets the clock. Defaults to {@link Ticker#system()}. */
        public Builder ticker(Ticker ticker) {
            this.ticker = requireNonNull(ticker, "ticker");
            return this;
        }

        /** Sets where housekeeping runs, in short tasks. Defaults to the JDK's common pool. */
        public Builder executor(Executor executor) {
            this.executor = requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Shares the entries with other instances. Defaults to none. Requests still look into this table alone; a key that
         * is not in it is asked for once, by {@link #recall}, and whoever asks waits at most as long as the {@linkplain
         * #patience budget}. What is learned is told to the store behind the request.
         *
         * @param store stays the caller's
         * @param name the same for all instances that share, such as the name of the pool
         */
        public Builder share(StateStore store, String name) {
            this.store = requireNonNull(store, "store");
            this.name = requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets how long a request waits for the store when its key is not known here, and how often the store is told, and
         * asked, of a key that is in use. Defaults to 5 ms and 30 s.
         *
         * @throws IllegalArgumentException if one is not positive, the budget above a second or the refresh above an hour
         */
        public Builder patience(Duration budget, Duration refresh) {
            if (budget.isNegative() || budget.isZero() || budget.compareTo(Duration.ofSeconds(1)) > 0) {
                throw new IllegalArgumentException("budget: " + budget + " (expected: more than PT0S, at most PT1S)");
            }
            if (refresh.isNegative() || refresh.isZero() || refresh.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("refresh: " + refresh + " (expected: more than PT0S, at most PT1H)");
            }
            this.budget = budget;
            this.refresh = refresh;
            return this;
        }

        /** Sets what ends the waiting for the store. Defaults to {@link Scheduler#system()}. */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = requireNonNull(scheduler, "scheduler");
            return this;
        }

        private @Nullable SharedEntries toShared() {
            StateStore with = store;
            return (with == null)
                    ? null
                    : new SharedEntries(with, name, idle, budget, refresh, size, scheduler, ticker, executor);
        }

        /** Returns an empty table. */
        public StickyTable build() {
            return new StickyTable(this);
        }
    }
}
