package io.fairlead.netty.route;

import org.jspecify.annotations.Nullable;

/**
 * An option of a route that may be none, which is something else than what the listener has.
 *
 * @param said whether the route says it
 * @param value what it says; null for none
 */
record Own<T>(boolean said, @Nullable T value) {
    /** Returns what a route does not say. */
    static <T> Own<T> unsaid() {
        return new Own<>(false, null);
    }

    /** Returns what a route says; null for none. */
    static <T> Own<T> of(@Nullable T value) {
        return new Own<>(true, value);
    }

    /** Returns what the route says, or else what its listener has. */
    @Nullable
    T or(@Nullable T listeners) {
        return said ? value : listeners;
    }
}
