package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.engine.Pool;

/** The lease of a request that wants more than a {@link PlainLease} has room for: a face of an attempt. */
final class AttemptLease extends SharedLease {
    private final Attempt attempt;
    private final boolean preferenceMissed;

    private AttemptLease(Attempt attempt) {
        super(requireNonNull(attempt.generation), attempt.state);
        this.attempt = attempt;
        this.preferenceMissed = attempt.preferenceMissed;
    }

    /** Acquires for a selection. */
    static Lease acquire(Pool pool, Selection selection) {
        return acquire(pool, attemptFor(pool, selection));
    }

    /** Acquires for an attempt, whichever try it is. */
    static Lease acquire(Pool pool, Attempt attempt) {
        if (!Acquisition.acquire(pool, pool.generation(), attempt)) {
            throw new NoBackendException(attempt.refusal(), pool.view());
        }
        AttemptLease lease = new AttemptLease(attempt);
        if (pool.leaks() != null) {
            long ticket = attempt.ticket();
            attempt.leak =
                    pool.leaks().track(lease, lease.backend().id(), () -> attempt.complete(ticket, Outcome.CANCELLED));
        }
        return lease;
    }

    /** Returns an attempt on the shared lane that wants what a selection does. */
    static Attempt attemptFor(Pool pool, Selection selection) {
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
    public boolean preferenceMissed() {
        return preferenceMissed;
    }

    @Override
    public void responded() {
        // benign race: a response that arrives while another thread completes may be measured or not
        int at = liveIndex();
        if (at >= 0) {
            Completion.responded(attempt, generation, at);
        }
    }

    @Override
    void finish(int at, Outcome outcome) {
        attempt.complete(attempt.ticket(), outcome);
        if (attempt.leak != null) {
            attempt.leak.closed();
            attempt.leak = null;
        }
    }

    @Override
    Lease retry(int at, Outcome outcome) {
        return acquire(generation.pool(), attempt);
    }
}
