package io.fairlead.api;

import io.fairlead.api.engine.Generation;
import io.fairlead.api.engine.Pool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The lease of a first try that prefers nothing and has no time limit: one object of 32 bytes, tracked or not. */
final class PlainLease extends SharedLease implements SelectionKey {
    /** The index while a selector selects for this lease and has asked for the time. */
    private static final int CLOCK_READ = Integer.MIN_VALUE;
    /** Set once the response has begun. */
    private static final long RESPONDED = Long.MIN_VALUE;

    private static final VarHandle TIME;

    static {
        try {
            TIME = MethodHandles.lookup().findVarHandle(PlainLease.class, "time", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Selection selection;

    /**
     * What trackers want to know of time: the ticker until a backend is chosen, its lower 63 bits until the response
     * begins, and from there on the latency with the sign bit set. One number changes as a whole: a completion that meets
     * the response cannot take one for the other. Written by who acquires, then by whoever says first that the response
     * has begun.
     */
    private long time;

    private PlainLease(Generation generation, Selection selection) {
        super(generation, Selector.NONE);
        this.selection = selection;
    }

    /** Acquires for a selection; an {@link AttemptLease} where a plain one will not do. */
    static Lease acquire(Pool pool, Selection selection) {
        Generation current = pool.generation();
        if (!current.needsAttempts() && selection.isPlain()) {
            PlainLease lease = new PlainLease(current, selection);
            int chosen = current.selector.select(lease);
            if (chosen >= 0) {
                lease.begin(chosen);
                return lease;
            }
        }
        return AttemptLease.acquire(pool, selection);
    }

    private void begin(int chosen) {
        generation.begin(Pool.SHARED_LANE, chosen);
        if (generation.isTimed()) {
            generation.trackers(chosen).started(nanos());
            time &= ~RESPONDED;
        }
        plainIndex(chosen);
    }

    @Override
    public boolean preferenceMissed() {
        return false;
    }

    @Override
    public void responded() {
        int at = liveIndex();
        if (at < 0 || !generation.isTimed()) {
            return;
        }
        long known = (long) TIME.getOpaque(this);
        if (known < 0) {
            return; // said before
        }
        long now = now();
        long latency = difference(now - known);
        // benign race: a response that arrives while another thread completes may be measured or not
        if (TIME.compareAndSet(this, known, latency | RESPONDED)) {
            generation.trackers(at).responded(now, latency);
        }
    }

    @Override
    void finish(int at, Outcome outcome) {
        generation.end(Pool.SHARED_LANE, at, outcome);
        if (generation.isTimed()) {
            long now = now();
            long known = (long) TIME.getOpaque(this);
            generation.trackers(at).completed(outcome, now, difference((known < 0) ? known : now - known));
        }
        if (generation.isListened()) {
            generation.pool().listeners().onCompleted(generation.backend(at), outcome);
        }
    }

    @Override
    Lease retry(int at, Outcome outcome) {
        Pool pool = generation.pool();
        Attempt attempt = AttemptLease.attemptFor(pool, selection);
        attempt.enter(generation, at); // as if this try had been its own
        attempt.state = -2 - at;
        attempt.unreached = outcome == Outcome.CONNECT_FAILED;
        return AttemptLease.acquire(pool, attempt);
    }

    @Override
    public boolean hashed() {
        return selection.hashed;
    }

    @Override
    public long hash() {
        return selection.hash;
    }

    @Override
    public long random() {
        return generation.pool().nextSeed();
    }

    @Override
    public long nanos() {
        if (plainIndex() != CLOCK_READ) {
            time = now();
            plainIndex(CLOCK_READ);
        }
        return time;
    }

    @Override
    public int lane() {
        return Pool.SHARED_LANE;
    }

    private long now() {
        return generation.pool().ticker().nanos();
    }

    /** Returns a difference of times of which the lower 63 bits are given: up to 146 years either way. */
    private static long difference(long bits) {
        return (bits << 1) >> 1;
    }
}
