package io.fairlead.api.engine;

import io.fairlead.api.Decision;
import io.fairlead.api.PoolView;
import io.fairlead.api.Refusal;
import io.fairlead.api.Selector;
import io.fairlead.api.Settings;
import io.fairlead.api.Ticker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer publishes, and what requests need besides: read by every thread, written by its {@link Control}
 * alone.
 */
public final class Pool {
    /** The lane that every thread may count on, atomically. */
    public static final int SHARED_LANE = 0;

    private final PoolConfig config;
    private final Control control;
    private final Seeds seeds;
    private final AtomicLong refused = new AtomicLong();
    private final @Nullable LeakDetector leaks;
    private final @Nullable Trace trace;

    // all are written by the writer of the control side and read by any thread
    volatile Map<String, Seat> roster = Map.of();
    volatile Generation generation;
    volatile SafeListeners listeners = SafeListeners.NONE;
    volatile boolean closed;
    volatile Settings settings;
    volatile RetryTokens retries; // read by retries only

    private Pool(PoolConfig config, Settings settings) {
        this.config = config;
        this.settings = settings;
        this.seeds = Seeds.of(config.seed());
        this.retries = new RetryTokens(
                settings.retryBudget(), this::startedByMembers, config.ticker().nanos());
        this.leaks = config.leakDetection() ? new LeakDetector(config.name()) : null;
        Tracing tracing = config.tracing();
        this.trace = (tracing == null) ? null : new Trace(tracing.capacity(), tracing.every());
        this.control = new Control(this, config);
        this.generation =
                Generation.of(this, 0, key -> Selector.NONE, Eligibility.NOBODY, Refusal.EMPTY, false, false, false);
    }

    /** Returns a pool without members. */
    public static Pool create(PoolConfig config, Settings settings) {
        return new Pool(config, settings);
    }

    /** Returns the side that changes this pool. */
    public Control control() {
        return control;
    }

    /** Returns the generation in use. */
    public Generation generation() {
        return generation;
    }

    /** Returns 64 random bits, seeded. */
    public long nextSeed() {
        return seeds.next();
    }

    /** Returns the clock. */
    public Ticker ticker() {
        return config.ticker();
    }

    /** Returns what may be changed, as it is now. */
    public Settings settings() {
        return settings;
    }

    /** Returns what is left for retries. */
    public RetryTokens retries() {
        return retries;
    }

    /** Returns who is told of completions; nobody once the pool is closed. */
    public SafeListeners listeners() {
        return closed ? SafeListeners.NONE : listeners;
    }

    /** Returns who looks for leaked leases, when somebody does. */
    public @Nullable LeakDetector leaks() {
        return leaks;
    }

    /** Returns who remembers picks, when somebody does. */
    public @Nullable Trace trace() {
        return trace;
    }

    /** Returns the picks that are remembered, oldest first. */
    public List<Decision> decisions() {
        return (trace == null) ? List.of() : trace.decisions();
    }

    /** Counts a refusal. */
    public void refused(Refusal refusal, boolean listened) {
        refused.incrementAndGet();
        Flight.refused(name(), refusal);
        if (listened) {
            listeners().onRefused(refusal);
        }
    }

    /** Returns the name of the balancer. */
    public String name() {
        return config.name();
    }

    /** Returns the pool as it is now. */
    public PoolView view() {
        return Views.of(this, generation, roster.values(), settings.strategy(), closed);
    }

    long refused() {
        return refused.get();
    }

    private long startedByMembers() {
        long started = 0;
        for (Seat seat : roster.values()) {
            started += seat.member().live.started();
        }
        return started;
    }
}
