package io.fairlead.netty.admin;

import java.util.List;
import java.util.Map;

/**
 * Where the admin pages find what a transport counted. Called on the admin event loop, once for every page, so it
 * must not block.
 */
public interface TrafficSource {
    /** Returns a source that knows nothing. */
    static TrafficSource none() {
        return new TrafficSource() {};
    }

    /** Returns the listeners. */
    default List<FrontendView> frontends() {
        return List.of();
    }

    /** Returns what is known about the backends of a pool, by id; those that are missing are shown with blanks. */
    default Map<String, TrafficView> backends(String pool) {
        return Map.of();
    }
}
