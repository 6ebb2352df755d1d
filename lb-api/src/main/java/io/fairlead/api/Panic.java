package io.fairlead.api;

/**
 * When to ignore health because it says that too much is down to be true.
 *
 * <p>In panic every backend that is READY and of weight above 0 is a candidate, whatever its health. MAINT is never
 * used. Each tier panics by itself, and as long as several tiers together can take all load (see {@link Failover}),
 * none does. When all of them panic, load goes to all backends alike.
 *
 * @param belowPercent panic when less than this share of a tier's READY backends is healthy, 0..100; 0 panics
 *     only when none of the pool is, -1 never
 */
public record Panic(int belowPercent) {
    /** Checks the range. */
    public Panic {
        if (belowPercent < -1 || belowPercent > 100) {
            throw new IllegalArgumentException("belowPercent: " + belowPercent + " (expected: -1..100)");
        }
    }

    /** Panic only when no backend is eligible: the default. */
    public static Panic whenNoneIsEligible() {
        return new Panic(0);
    }

    /** Panic when less than the given share of the READY backends is healthy, as Envoy does at 50. */
    public static Panic below(int percent) {
        return new Panic(percent);
    }

    /** Never panic: fail closed, which is to refuse when everything is down. */
    public static Panic never() {
        return new Panic(-1);
    }
}
