package io.fairlead.api;

/**
 * How many retries a balancer allows: a token bucket that first tries fill and retries drain, so that
 * retries cannot multiply the load on a pool that is already in trouble. A retry after {@link
 * Outcome#CONNECT_FAILED} costs nothing, because no backend has worked for that try.
 *
 * @param ratio tokens added by each first try, 0..10
 * @param perSecond tokens added each second, so that a quiet service may retry too; at least 0
 * @param cap the most tokens that are kept, and what the bucket starts with; at least 0
 */
public record RetryBudget(double ratio, double perSecond, double cap) {
    /** Checks the ranges. */
    public RetryBudget {
        if (!(ratio >= 0 && ratio <= 10)) {
            throw new IllegalArgumentException("ratio: " + ratio + " (expected: 0..10)");
        }
        if (!(perSecond >= 0)) {
            throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: >= 0)");
        }
        if (!(cap >= 0)) {
            throw new IllegalArgumentException("cap: " + cap + " (expected: >= 0)");
        }
    }

    /** One retry for five first tries, ten a second besides, at most a hundred saved: the default. */
    public static RetryBudget standard() {
        return new RetryBudget(0.2, 10, 100);
    }

    /** No limit. */
    public static RetryBudget unlimited() {
        return new RetryBudget(0, 0, Double.POSITIVE_INFINITY);
    }
}
