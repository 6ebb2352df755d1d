package io.fairlead.health.outlier;

import org.jspecify.annotations.Nullable;

/**
 * A backend that is worse than its peers.
 *
 * @param node who
 * @param share how bad, 0..1
 * @param words what was seen
 */
record Finding(Node node, double share, String words) {
    /** Returns the worse of two, either of which may be missing. */
    static @Nullable Finding worse(@Nullable Finding one, @Nullable Finding other) {
        if (one == null) {
            return other;
        }
        return (other == null || one.share >= other.share) ? one : other;
    }
}
