package io.fairlead.netty.admin;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** Returns who waits for the backends of a pool; null if that is not known. */
    default @Nullable QueueView queue(String pool) {
        return null;
    }

    /** Returns what is known about the backends of a pool, by id; those that are missing are shown with blanks. */
    default Map<String, TrafficView> backends(String pool) {
        return Map.of();
    }
}
