package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.engine.Generation;
import io.fairlead.api.engine.Pool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The lease that any thread may complete: 32 bytes when the request wants nothing special, else a face
 * of an attempt on the shared lane.
 */
final class SharedLease implements Lease, SelectionKey {
    private static final VarHandle INDEX;

    static {
        try {
            INDEX = MethodHandles.lookup().findVarHandle(SharedLease.class, "index", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Generation generation;
    private final Selection selection;
    private final @Nullable Attempt attempt;
    private final boolean preferenceMissed;

    /** The index in the generation while live, {@code -2 - index} once completed; written by whoever completes first. */
    private volatile int index;

    private SharedLease(Generation generation, Selection selection, @Nullable Attempt attempt, int index) {
        this.generation = generation;
        this.selection = selection;
        this.attempt = attempt;
        this.preferenceMissed = attempt != null && attempt.preferenceMissed;
        INDEX.set(this, index); // published with the lease; a plain write saves a fence
    }

    /** Acquires for a selection. */
    static Lease acquire(Pool pool, Selection selection) {
        Generation current = pool.generation();
        if (current.plain && selection.isPlain()) {
            SharedLease lease = new SharedLease(current, selection, null, Selector.NONE);
            int chosen = current.selector.select(lease);
            if (chosen >= 0) {
                current.cell(Pool.SHARED_LANE, chosen).start(true);
                INDEX.set(lease, chosen);
                return lease;
            }
        }
        return acquire(pool, selection, attemptFor(pool, selection));
    }

    private static Lease acquire(Pool pool, Selection selection, Attempt attempt) {
        if (!Acquisition.acquire(pool, pool.generation(), attempt)) {
            throw new NoBackendException(attempt.refusal(), pool.view());
        }
        Generation held = requireNonNull(attempt.generation);
        SharedLease lease = new SharedLease(held, selection, attempt, attempt.state);
        if (pool.leaks() != null) {
            long ticket = attempt.ticket();
            attempt.leak =
                    pool.leaks().track(lease, lease.backend().id(), () -> attempt.complete(ticket, Outcome.CANCELLED));
        }
        return lease;
    }

    private static Attempt attemptFor(Pool pool, Selection selection) {
        Attempt attempt = new Attempt(pool, Pool.SHARED_LANE);
        if (selection.hashed) {
            attempt.hash(selection.hash);
        }
        if (selection.preference != null) {
            attempt.prefer(selection.preference);
        }
        if (selection.timeout != null) {
            attempt.deadline(pool.ticker().nanos() + selection.timeout.toNanos());
        }
        return attempt;
    }

    @Override
    public Backend backend() {
        int at = index;
        return generation.backend((at >= 0) ? at : -2 - at);
    }

    @Override
    public boolean preferenceMissed() {
        return preferenceMissed;
    }

    @Override
    public void responded() {
        // benign race: a response that arrives while another thread completes may be measured or not
        if (index >= 0 && attempt != null) {
            attempt.responded();
        }
    }

    @Override
    public boolean complete(Outcome outcome) {
        requireNonNull(outcome, "outcome");
        int at = index;
        if (at < 0 || !INDEX.compareAndSet(this, at, -2 - at)) {
            return false;
        }
        if (attempt == null) {
            generation.cell(Pool.SHARED_LANE, at).finish(outcome, true);
        } else {
            attempt.complete(attempt.ticket(), outcome);
            if (attempt.leak != null) {
                attempt.leak.closed();
                attempt.leak = null;
            }
        }
        return true;
    }

    @Override
    public Lease next(Outcome outcome) {
        if (!complete(outcome)) {
            throw new IllegalStateException("lease on " + backend().id() + " was completed before");
        }
        Pool pool = generation.pool();
        Attempt retry = attempt;
        if (retry == null) {
            retry = attemptFor(pool, selection);
            retry.enter(generation, -2 - index);
            retry.state = index;
            retry.unreached = outcome == Outcome.CONNECT_FAILED;
        }
        return acquire(pool, selection, retry);
    }

    @Override
    public void close() {
        if (index >= 0) {
            complete(Outcome.CANCELLED);
        }
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
        return generation.pool().ticker().nanos();
    }

    @Override
    public int lane() {
        return Pool.SHARED_LANE;
    }
}
