package io.fairlead.health;

/**
 * What a backend counts as from joining until its checks have decided, as HAProxy's {@code init-state}. Until then a
 * backend that serves is shown as unknown, and one that does not as down.
 */
public enum InitialState {
    /** It serves, goes up on its first pass, and goes down after {@code fall} failures in a row. */
    FULLY_UP,
    /** It serves, and goes up or down with its first check. */
    UP,
    /** It does not serve, and goes up with its first check if that passes, later after {@code rise} passes in a row. */
    DOWN,
    /** It does not serve, and goes up after {@code rise} passes in a row. */
    FULLY_DOWN;

    /** Returns whether it serves before its first check. */
    boolean serves() {
        return this == FULLY_UP || this == UP;
    }
}
