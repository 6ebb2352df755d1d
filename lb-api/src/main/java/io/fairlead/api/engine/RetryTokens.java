package io.fairlead.api.engine;

import io.fairlead.api.RetryBudget;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The token bucket of a {@link RetryBudget}. First tries cost nothing: what they add is computed from the
 * counters they keep anyway, when a retry asks. Lock-free.
 */
public final class RetryTokens {
    private static final long UNIT = 1_000; // a token is counted in thousandths
    private static final long FILL_INTERVAL_NANOS = 1_000_000; // shorter intervals would lose fractions

    private final RetryBudget budget;
    private final LongSupplier starts;
    private final AtomicLong tokens; // thousandths
    private final AtomicLong filledNanos; // whoever advances it adds what that time and its first tries are worth
    private final AtomicLong retries; // shared by the buckets of a pool
    private long countedFirstTries; // written by whoever advanced filledNanos; a lost race loses a few tokens

    RetryTokens(RetryBudget budget, LongSupplier starts, long nowNanos) {
        this(budget, starts, nowNanos, new AtomicLong(), inThousandths(budget));
    }

    private RetryTokens(RetryBudget budget, LongSupplier starts, long nowNanos, AtomicLong retries, long tokens) {
        this.budget = budget;
        this.starts = starts;
        this.tokens = new AtomicLong(tokens);
        this.filledNanos = new AtomicLong(nowNanos);
        this.retries = retries;
    }

    private static long inThousandths(RetryBudget budget) {
        return (long) (Math.min(budget.cap(), 1e12) * UNIT);
    }

    /**
     * Returns the bucket of another budget, with what is left in this one as far as it holds that: a change hands
     * out nothing, and what was earned until now was earned under the budget of that time. Without a limit there
     * is always enough, so that the bucket after that one begins full. A retry that still asks this bucket
     * meanwhile may get one token more.
     */
    RetryTokens under(RetryBudget other, long nowNanos) {
        fill(nowNanos);
        RetryTokens next = new RetryTokens(other, starts, nowNanos, retries, inThousandths(other));
        if (next.isLimited()) {
            next.tokens.accumulateAndGet(tokens.get(), Math::min);
        }
        next.countedFirstTries = starts.getAsLong() - retries.get();
        return next;
    }

    /** Returns whether there is a limit at all. */
    public boolean isLimited() {
        return budget.cap() != Double.POSITIVE_INFINITY;
    }

    /** Takes a token for one retry; false when none is left. */
    public boolean tryTake(long nowNanos) {
        if (!isLimited()) {
            return true;
        }
        fill(nowNanos);
        for (long now = tokens.get(); now >= UNIT; now = tokens.get()) {
            if (tokens.compareAndSet(now, now - UNIT)) {
                retries.incrementAndGet();
                return true;
            }
        }
        return false;
    }

    /** Counts a retry that costs nothing, so that it is not taken for a first try; returns true. */
    public boolean takeNothing() {
        retries.incrementAndGet();
        return true;
    }

    private void fill(long nowNanos) {
        long last = filledNanos.get();
        long elapsed = nowNanos - last;
        if (elapsed < FILL_INTERVAL_NANOS || !filledNanos.compareAndSet(last, nowNanos)) {
            return;
        }
        long firstTries = starts.getAsLong() - retries.get();
        long newFirstTries = Math.max(0, firstTries - countedFirstTries);
        countedFirstTries = firstTries; // falls when a backend leaves with its counters
        long added = (long) (UNIT * (newFirstTries * budget.ratio() + elapsed * 1e-9 * budget.perSecond()));
        long cap = (long) (budget.cap() * UNIT);
        tokens.updateAndGet(now -> Math.min(cap, now + added));
    }
}
