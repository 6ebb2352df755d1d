package io.fairlead.api;

import java.util.List;

/** Where stats pages find what the last health checks saw. Called by any thread, once for every page; must not block. */
@FunctionalInterface
public interface CheckSource {
    /** Returns a source that knows nothing. */
    static CheckSource none() {
        return pool -> List.of();
    }

    /** Returns the checks of the backends of a pool, one for each backend and source of health; empty when unknown. */
    List<CheckView> checks(String pool);
}
