package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.engine.Generation;
import io.fairlead.api.engine.Pool;
import io.fairlead.api.engine.PoolConfig;
import io.fairlead.api.engine.Tracing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import org.jspecify.annotations.Nullable;

/**
 * Gives requests backends: ties membership, health, admin state and a {@link Strategy} together.
 *
 * <pre>{@code
 * LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
 *         .backends(List.of(Backend.of("a", "10.0.0.1", 8080), Backend.of("b", "10.0.0.2", 8080)))
 *         .build();
 * }</pre>
 *
 * <p><b>Two sides.</b> The control side ({@link #update}, {@link #reconfigure}, {@link #admin}, {@link
 * #weight}, {@link #report}, {@link #close}) is serialized, may allocate, and publishes one immutable
 * generation after the other. The data side ({@link #acquire(Attempt)} and completion) reads the current generation once:
 * wait-free, no locks, no allocation, and never waits for the control side.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. {@code update}, {@code reconfigure},
 * {@code admin} and {@code weight} run on the calling thread and return after their effect is published; {@code report} only
 * enqueues, and the control executor does the rest. A balancer starts no thread.
 *
 * <p><b>Close.</b> After {@link #close} every acquire is refused with {@link Refusal#CLOSED}; what is in
 * flight still completes and is counted.
 */
public final class LoadBalancer implements AutoCloseable {
    private final Pool pool;

    private LoadBalancer(Pool pool) {
        this.pool = pool;
    }

    /** Returns a builder for a balancer that uses the given strategy. */
    public static Builder builder(Strategy strategy) {
        return builder(Settings.of(strategy));
    }

    /** Returns a builder for a balancer that begins with the given settings. */
    public static Builder builder(Settings settings) {
        return new Builder(settings);
    }

    /**
     * Gives the attempt a backend: selects and counts in one step. The cost of the strategy plus O(1); 0
     * bytes. On a retry or a saturated choice O(n).
     *
     * @param attempt made by this balancer or one of its lanes, and not live
     * @return true when the attempt now holds a backend; false when {@link Attempt#refusal} says why not
     * @throws IllegalStateException if the attempt is live: its last try was not completed
     * @throws IllegalArgumentException if the attempt belongs to another balancer
     */
    public boolean acquire(Attempt attempt) {
        Generation current = pool.generation();
        if (current.plain && attempt.state == Attempt.IDLE && attempt.pool == pool) {
            attempt.hasStartedNanos = false;
            int index = current.selector.select(attempt);
            if (index >= 0) {
                attempt.enter(current, index);
                current.begin(attempt.lane, index);
                return true;
            }
        }
        return Acquisition.acquire(pool, current, attempt);
    }

    /**
     * Gives a lease on a backend. Costs what {@link #acquire(Attempt)} costs, two atomic operations and one
     * object of 32 bytes; a few more objects where the selection has a preference or a time limit, and in pools that
     * limit concurrency or look for leaks.
     *
     * @throws NoBackendException if there is no backend to give; its message says why, backend by backend
     */
    public Lease acquire(Selection selection) {
        return PlainLease.acquire(pool, requireNonNull(selection, "selection"));
    }

    /** Returns a new attempt that counts on the shared, atomic lane: for whoever has no lane. */
    public Attempt attempt() {
        return new Attempt(pool, Pool.SHARED_LANE);
    }

    /**
     * Opens a lane for one event loop or thread. Rare: O(backends). Lanes that are closed are reused.
     */
    public Lane lane() {
        return new Lane(pool, pool.control().openLane());
    }

    /**
     * Makes the given backends the members of the pool: the full desired state, compared by id. Members that
     * stay keep counters, health and learned load.
     *
     * @return what changed; returns after publication
     * @throws IllegalArgumentException naming the backend and field, when a property is out of range or an
     *     id occurs twice; nothing has changed then
     * @throws IllegalStateException if the balancer is closed
     */
    public Changes update(Collection<? extends Backend> backends) {
        return pool.control().update(backends);
    }

    /** Returns the settings in use. */
    public Settings settings() {
        return pool.settings();
    }

    /**
     * Changes the settings; members, counters, health, what operators set and what is in flight stay. All or nothing,
     * in effect at once; settings that are equal to those in use change nothing. Returns after publication.
     *
     * <p>Another strategy (one that is not equal, or has another name) selects among the same candidates; it may
     * take over from the selector before it. What the strategy before has learned is dropped with its trackers:
     * attempts in flight end on the trackers they began on, and new trackers are told of new attempts only. The
     * judges of {@link PassiveHealth} are not touched.
     *
     * <p>A retry budget begins with what is left of the one before, as far as it may keep that much.
     *
     * @throws RuntimeException what the strategy throws when it makes a tracker or a selector; nothing has
     *     changed then
     * @throws IllegalStateException if the balancer is closed
     */
    public void reconfigure(Settings settings) {
        pool.control().reconfigure(requireNonNull(settings, "settings"));
    }

    /**
     * Sets what the operator wants of a backend, until it leaves; updates do not touch it. In force is that or what a
     * source of health {@linkplain Verdict#wishing wishes}, whichever is stricter. Returns after publication.
     *
     * @throws IllegalArgumentException if no backend has the id
     * @throws IllegalStateException if the balancer is closed
     */
    public void admin(String id, AdminState state) {
        pool.control().admin(requireNonNull(id, "id"), requireNonNull(state, "state"));
    }

    /**
     * Sets a backend's weight in place of the configured one, until {@link #resetWeight} or until the backend
     * leaves; updates do not touch it. Weight 0 serves only requests that prefer the backend. Listeners are told
     * by {@link LoadBalancerListener#onState}. Returns after publication.
     *
     * @param weight 0..65535
     * @throws IllegalArgumentException if no backend has the id, or the weight is out of range
     * @throws IllegalStateException if the balancer is closed
     */
    public void weight(String id, int weight) {
        pool.control().weight(requireNonNull(id, "id"), OptionalInt.of(weight));
    }

    /**
     * Gives a backend its configured weight back. Returns after publication.
     *
     * @throws IllegalArgumentException if no backend has the id
     * @throws IllegalStateException if the balancer is closed
     */
    public void resetWeight(String id) {
        pool.control().weight(requireNonNull(id, "id"), OptionalInt.empty());
    }

    /**
     * Says what a source of health information knows about a backend. Only enqueues: the control executor
     * merges it with what other sources say and publishes.
     *
     * <p>Of all sources the worst counts ({@link HealthStatus#DOWN} before TRIAL before UP), the strictest wish and the
     * least weight. {@linkplain Verdict#asHint Hints} count only while no source of this instance knows anything. What
     * a source said counts until it says something else; a hint is forgotten unless it is repeated in time.
     *
     * <p>A report about an unknown backend, or to a closed balancer, is dropped.
     *
     * @param id the backend
     * @param source who says it, such as {@code "http"}; a later report of the same source replaces it
     * @param verdict what it says
     */
    public void report(String id, String source, Verdict verdict) {
        pool.control()
                .report(requireNonNull(id, "id"), requireNonNull(source, "source"), requireNonNull(verdict, "verdict"));
    }

    /** Returns the balancer as it is now. O(backends × lanes). */
    public PoolView view() {
        return pool.view();
    }

    /**
     * Says in words, line by line, why a backend gets requests or does not, and who said what; see {@link
     * PoolView#explain}.
     *
     * @throws IllegalArgumentException if no backend has the id
     */
    public String explain(String id) {
        return view().explain(requireNonNull(id, "id"));
    }

    /**
     * Returns the latest of the picks that are remembered, oldest first; none unless {@link Builder#decisions} was set.
     */
    public List<Decision> decisions() {
        return pool.decisions();
    }

    /** Returns the name given to the builder. */
    public String name() {
        return pool.name();
    }

    /**
     * Adds a listener, whose first call names the present members as added.
     *
     * @return closing it removes the listener
     */
    public Subscription subscribe(LoadBalancerListener listener) {
        return pool.control().subscribe(requireNonNull(listener, "listener"));
    }

    /** Refuses every request from now on; idempotent. */
    @Override
    public void close() {
        pool.control().close();
    }

    /** A listener's subscription; closing it ends it. */
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        /** Removes the listener; idempotent. */
        @Override
        void close();
    }

    /** Builds a {@link LoadBalancer}. */
    public static final class Builder {
        private final List<PassiveHealth> passive = new ArrayList<>();
        private String name = "default";
        private Collection<? extends Backend> backends = List.of();
        private Ticker ticker = Ticker.system();
        private Executor controlExecutor = ForkJoinPool.commonPool();
        private Scheduler scheduler = Scheduler.system();
        private boolean leakDetection;
        private Settings settings;
        private @Nullable Long seed;
        private @Nullable Tracing tracing;

        private Builder(Settings settings) {
            this.settings = requireNonNull(settings, "settings");
        }

        /** Names the balancer in views, logs and messages. Defaults to {@code "default"}. */
        public Builder name(String name) {
            this.name = requireNonNull(name, "name");
            return this;
        }

        /** Sets the first members, as {@link LoadBalancer#update} does. Defaults to none. */
        public Builder backends(Collection<? extends Backend> backends) {
            this.backends = List.copyOf(backends);
            return this;
        }

        /** Sets the clock. Defaults to {@link Ticker#system()}. */
        public Builder ticker(Ticker ticker) {
            this.ticker = requireNonNull(ticker, "ticker");
            return this;
        }

        /**
         * Sets where reports are merged and generations rebuilt. Defaults to the JDK's common pool. Tasks are
         * short; they need not run one at a time.
         */
        public Builder controlExecutor(Executor executor) {
            this.controlExecutor = requireNonNull(executor, "executor");
            return this;
        }

        /**
         * Sets what wakes the control executor for the steps of {@link SlowStart} and to forget {@linkplain
         * Verdict#asHint hints}. Defaults to {@link Scheduler#system()}.
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Adds a judge of the traffic. Defaults to none, which saves reading the clock. */
        public Builder passiveHealth(PassiveHealth passiveHealth) {
            passive.add(requireNonNull(passiveHealth, "passiveHealth"));
            return this;
        }

        /** Sets when health is ignored. Defaults to {@link Panic#whenNoneIsEligible()}. */
        public Builder panic(Panic panic) {
            settings = settings.withPanic(panic);
            return this;
        }

        /** Limits retries. Defaults to {@link RetryBudget#standard()}. */
        public Builder retryBudget(RetryBudget budget) {
            settings = settings.withRetryBudget(budget);
            return this;
        }

        /**
         * Logs leases that were dropped without completion, with the stack of their acquisition, and completes
         * them as cancelled. Costs a stack trace a lease and one JDK cleaner thread. Defaults to off.
         */
        public Builder leakDetection(boolean on) {
            this.leakDetection = on;
            return this;
        }

        /**
         * Remembers some picks and how they came about, refused ones included: the first, and every so many after it;
         * see {@link LoadBalancer#decisions}. Those that are remembered allocate and take O(backends), all others an
         * atomic increment. Each also is an event {@code io.fairlead.Selection} for a flight recording that asks for
         * these. Defaults to off, which costs nothing.
         *
         * @param capacity how many are kept, 1..100,000; each with a view of the pool, which those from one generation
         *     share
         * @param every from 1, which remembers all
         * @throws IllegalArgumentException if one of them is out of range
         */
        public Builder decisions(int capacity, int every) {
            this.tracing = new Tracing(capacity, every);
            return this;
        }

        /**
         * Seeds every random choice of this balancer, so that equal calls have equal results. Leases and attempts of all
         * threads then draw from one sequence, for which threads wait: for tests, not for speed. Defaults to a seed of its
         * own for each balancer, and a sequence for each of a few groups of threads.
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Returns the balancer.
         *
         * @throws IllegalArgumentException as {@link LoadBalancer#update} does
         */
        public LoadBalancer build() {
            PoolConfig config = new PoolConfig(
                    name, List.copyOf(passive), ticker, controlExecutor, scheduler, leakDetection, seed, tracing);
            Pool pool = Pool.create(config, settings);
            pool.control().update(backends);
            return new LoadBalancer(pool);
        }
    }
}
