package io.fairlead.api;

import org.jspecify.annotations.Nullable;

/** Where stats pages find what affinities have done. Called by any thread, once for every page; must not block. */
@FunctionalInterface
public interface AffinitySource {
    /** Returns a source that knows nothing. */
    static AffinitySource none() {
        return pool -> null;
    }

    /** Returns the counts of the affinity of a pool; null when it has none, or none that counts. */
    @Nullable
    AffinityStats stats(String pool);
}
