package io.fairlead.strategies.sticky;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fairlead.api.Scheduler;
import io.fairlead.api.StateStore;
import io.fairlead.api.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a sticky table that other instances see too. What a request needs is in the table; this one asks the
 * store for keys that the table does not know, in bounded time, and tells it, behind the request, what the table learned.
 *
 * <p>Of two instances that give one key two backends, the first to say so wins, and the other follows. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who waits is told by another stage
final class SharedEntries {
    private static final int MOST_ASKING = 1024;
    /** So many keys in a row were asked for in vain: nobody waits for a while. */
    private static final int PATIENCE = 8;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final StateStore store;
    private final String table;
    private final Duration life;
    private final Duration budget;
    private final Scheduler scheduler;
    private final Ticker ticker;
    private final Cache<Long, Boolean> fresh; // what was said to the store, or heard of it, not long ago
    private final Map<Long, CompletableFuture<Void>> asking = new ConcurrentHashMap<>();
    private final AtomicInteger inVain = new AtomicInteger(); // keys in a row
    private volatile long pausedUntil; // written by whose key was one too many; while that many were in vain

    SharedEntries(
            StateStore store,
            String table,
            Duration life,
            Duration budget,
            Duration refresh,
            int size,
            Scheduler scheduler,
            Ticker ticker,
            Executor executor) {
        this.store = store;
        this.table = table;
        this.life = life;
        this.budget = budget;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.fresh = Caffeine.newBuilder()
                .maximumSize(size)
                .expireAfterWrite(refresh)
                .ticker(ticker::nanos)
                .executor(executor)
                .build();
    }

    /**
     * Asks for a key that the table does not know.
     *
     * @param found is told the backend, if there is one, before the stage completes
     * @return completes in bounded time; null: there is nothing to wait for
     */
    @Nullable
    CompletionStage<?> recall(Long key, BiConsumer<Long, String> found) {
        if (isPaused() || asking.size() >= MOST_ASKING) {
            return null;
        }
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> others = asking.putIfAbsent(key, mine);
        if (others != null) {
            return others;
        }
        mine.whenComplete((done, error) -> asking.remove(key, mine));
        Scheduler.Task late = scheduler.schedule(budget, () -> {
            if (mine.complete(null)) {
                wasInVain();
            }
        });
        store.find(table, key).whenComplete((backend, error) -> {
            if (error == null && backend.isPresent()) {
                fresh.put(key, true);
                found.accept(key, backend.get());
            }
            if (mine.complete(null)) {
                late.cancel();
                if (error == null) {
                    inVain.set(0);
                } else {
                    wasInVain();
                }
            }
        });
        return mine.isDone() ? null : mine;
    }

    /** Tells the store who was given, and the table who it should have been. */
    void learned(Long key, @Nullable String expected, String given, BiConsumer<Long, String> winner) {
        fresh.put(key, true);
        store.claim(table, key, Optional.ofNullable(expected), given, life).whenComplete((serves, error) -> {
            if (error != null) {
                fresh.invalidate(key); // the next request says it again
            } else if (!serves.equals(given)) {
                winner.accept(key, serves);
            }
        });
    }

    /** An entry is in use: lets the store remember it for longer, and hears of another instance that moved it. */
    void used(Long key, String backend, BiConsumer<Long, String> winner) {
        if (fresh.getIfPresent(key) == null && !isPaused()) {
            learned(key, backend, backend, winner);
        }
    }

    private boolean isPaused() {
        return inVain.get() >= PATIENCE && ticker.nanos() - pausedUntil < 0;
    }

    private void wasInVain() {
        if (inVain.incrementAndGet() >= PATIENCE) {
            pausedUntil = ticker.nanos() + PAUSE.toNanos();
        }
    }
}
