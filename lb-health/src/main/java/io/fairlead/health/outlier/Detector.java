package io.fairlead.health.outlier;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for outliers at each step, by what the backends in service did in the latest steps. */
@FunctionalInterface
interface Detector {
    /** Returns who is to be ejected first; null when nobody is. Asked again while it finds somebody. */
    @Nullable
    Finding worst(List<Node> serving);
}
