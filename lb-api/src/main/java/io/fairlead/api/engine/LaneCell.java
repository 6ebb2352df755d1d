package io.fairlead.api.engine;

import io.fairlead.api.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one lane has started and finished on one backend, as counters that only grow. Each cell is written
 * by the owner of its lane alone, so that counting needs no atomic operation; the shared lane has a cell for each stripe
 * of threads, which write atomically. Anybody reads.
 */
@SuppressWarnings("EnumOrdinal") // indexes an array of this process; nothing is stored by ordinal
public final class LaneCell extends LaneCellPadding {
    private static final int OUTCOMES = Outcome.values().length;
    private static final VarHandle STARTED;
    private static final VarHandle FINISHED;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STARTED = lookup.findVarHandle(LaneCellFields.class, "started", long.class);
            FINISHED = lookup.findVarHandle(LaneCellFields.class, "finished", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Endings other than success, by ordinal; success is what remains. Written like the counters. */
    private final long[] others = new long[OUTCOMES];

    LaneCell() {}

    /** Counts an attempt that begins, by the owner of the lane. */
    void start() {
        STARTED.setOpaque(this, started + 1);
    }

    /** Counts an attempt that begins, by any thread. */
    void startShared() {
        STARTED.getAndAdd(this, 1L);
    }

    /** Counts an attempt that ends, by the owner of the lane. */
    void finish(Outcome outcome) {
        if (outcome != Outcome.SUCCESS) {
            int at = outcome.ordinal();
            COUNT.setOpaque(others, at, others[at] + 1);
        }
        // release: whoever sees this end sees its beginning, so that in flight is never negative
        FINISHED.setRelease(this, finished + 1);
    }

    /** Counts an attempt that ends, by any thread. */
    void finishShared(Outcome outcome) {
        if (outcome != Outcome.SUCCESS) {
            COUNT.getAndAdd(others, outcome.ordinal(), 1L);
        }
        FINISHED.getAndAdd(this, 1L);
    }

    long started() {
        return (long) STARTED.getOpaque(this);
    }

    long finished() {
        return (long) FINISHED.getAcquire(this);
    }

    long other(Outcome outcome) {
        return (long) COUNT.getOpaque(others, outcome.ordinal());
    }
}
