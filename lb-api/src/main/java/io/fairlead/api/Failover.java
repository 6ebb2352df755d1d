package io.fairlead.api;

/**
 * How load moves to the next {@linkplain Backend#tier tier} when backends of one are out.
 *
 * <p>A tier takes as much of the load as {@code overProvisioning × eligible / all} of its capacity allows, and what
 * is left goes to the next: with a factor of 1.4 the first tier takes everything until less than 5/7 of it is
 * eligible, 70 % at half, 35 % at a quarter. When all tiers together cannot take everything, each takes its part of
 * what they can. Capacity is weight, or the number of backends under strategies that ignore weight; whoever is out
 * is missing, be it for health or because an operator wants it. Envoy's rule.
 *
 * @param overProvisioning how much more a backend can take than it has to when all are there, at least 1;
 *     {@link Double#POSITIVE_INFINITY}: any eligible backend can take everything
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/priority">
 *     Envoy: priority levels</a>
 */
public record Failover(double overProvisioning) {
    /** Checks the range. */
    public Failover {
        if (!(overProvisioning >= 1)) {
            throw new IllegalArgumentException("overProvisioning: " + overProvisioning + " (expected: >= 1)");
        }
    }

    /** A factor of 1.4: the default, as in Envoy. */
    public static Failover standard() {
        return new Failover(1.4);
    }

    /** A tier waits until no lower one has an eligible backend, as {@code backup} servers do in HAProxy and nginx. */
    public static Failover lastResort() {
        return new Failover(Double.POSITIVE_INFINITY);
    }
}
