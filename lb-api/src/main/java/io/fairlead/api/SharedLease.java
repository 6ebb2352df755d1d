package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.engine.Generation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A lease that any thread may complete, and the first one does. */
abstract sealed class SharedLease implements Lease permits PlainLease, AttemptLease {
    private static final VarHandle INDEX;

    static {
        try {
            INDEX = MethodHandles.lookup().findVarHandle(SharedLease.class, "index", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Generation generation;

    /**
     * The index in the generation while live, {@code -2 - index} once completed, anything below 0 before; written by who
     * acquires, then by whoever completes first.
     */
    private volatile int index;

    /** A lease that is not handed out yet: published with the lease, the index needs no fence. */
    SharedLease(Generation generation, int index) {
        this.generation = generation;
        INDEX.set(this, index);
    }

    /** Does what follows from the one completion. */
    abstract void finish(int at, Outcome outcome);

    /** Acquires for the same request once this try on an index has failed. */
    abstract Lease retry(int at, Outcome outcome);

    /** Returns the index as it is, to whoever is acquiring. */
    final int plainIndex() {
        return (int) INDEX.get(this);
    }

    /** Sets the index, by whoever is acquiring. */
    final void plainIndex(int index) {
        INDEX.set(this, index);
    }

    /** Returns the index while live, or something below 0. */
    final int liveIndex() {
        return index;
    }

    @Override
    public final Backend backend() {
        int at = index;
        return generation.backend((at >= 0) ? at : -2 - at);
    }

    @Override
    public final boolean complete(Outcome outcome) {
        requireNonNull(outcome, "outcome");
        int at = index;
        if (at < 0 || !INDEX.compareAndSet(this, at, -2 - at)) {
            return false;
        }
        finish(at, outcome);
        return true;
    }

    @Override
    public final Lease next(Outcome outcome) {
        if (!complete(outcome)) {
            throw new IllegalStateException("lease on " + backend().id() + " was completed before");
        }
        return retry(-2 - index, outcome);
    }

    @Override
    public final void close() {
        if (index >= 0) {
            complete(Outcome.CANCELLED);
        }
    }
}
