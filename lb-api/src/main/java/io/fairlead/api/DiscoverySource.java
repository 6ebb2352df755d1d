package io.fairlead.api;

import java.util.List;

/** Where stats pages find what the sources of a pool have said. Called by any thread, once for every page; must not block. */
@FunctionalInterface
public interface DiscoverySource {
    /** Returns a source that knows nothing. */
    static DiscoverySource none() {
        return pool -> List.of();
    }

    /** Returns a view of each source of a pool, in their order; none for a pool without. */
    List<DiscoveryView> discoveries(String pool);
}
