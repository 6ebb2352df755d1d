package io.fairlead.api;

import static java.util.Objects.requireNonNull;

/**
 * Which {@linkplain Backend#zone zone} takes the load first: the one that this balancer runs in.
 *
 * <p>In each tier, the local zone takes everything if its part {@code c} of the eligible capacity is at least its part
 * {@code l} of the callers. Else it takes {@code c / l}, and the rest goes to the other zones in proportion to what
 * each has beyond the need of its own callers: {@code max(0, c' - l')}, where {@code l'} is an equal part of {@code 1
 * - l}. So every zone is loaded alike if all callers do the same. Envoy's rule, with the callers known from {@code
 * callers} instead of a second cluster.
 *
 * <p>Does not apply in a tier with fewer than {@code minBackends} eligible backends or in panic, nor under strategies
 * that {@linkplain Division#KEY divide by key}: those give a key to the same backend from every zone.
 *
 * @param zone the local zone; empty: no preference
 * @param callers which part of all callers is in the local zone, 0..1; 0: unknown, as many as in any other zone
 *     that has backends
 * @param minBackends how many eligible backends a tier must have, at least 1
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/zone_aware">Envoy:
 *     zone aware routing</a>
 */
public record Locality(String zone, double callers, int minBackends) {
    /** Checks the ranges. */
    public Locality {
        requireNonNull(zone, "zone");
        if (!(callers >= 0 && callers <= 1)) {
            throw new IllegalArgumentException("callers: " + callers + " (expected: 0..1)");
        }
        if (minBackends < 1) {
            throw new IllegalArgumentException("minBackends: " + minBackends + " (expected: >= 1)");
        }
    }

    /** No preference: the default. */
    public static Locality none() {
        return of("");
    }

    /** Prefers a zone in tiers of at least 6 eligible backends; callers are spread evenly over the zones. */
    public static Locality of(String zone) {
        return new Locality(zone, 0, 6);
    }

    /** Returns a copy with another part of the callers. */
    public Locality withCallers(double other) {
        return new Locality(zone, other, minBackends);
    }

    /** Returns a copy with another minimum of eligible backends. */
    public Locality withMinBackends(int other) {
        return new Locality(zone, callers, other);
    }
}
