package io.fairlead.api;

/** What is known about the health of a backend. Of several opinions the later one of this list counts. */
public enum HealthStatus {
    /** Nothing has been reported yet; eligible, since a pool without checks must work too. */
    UNKNOWN,
    /** At least one source says it works and none says otherwise. */
    UP,
    /**
     * At least one source says that it may work again, and none that it does not. Eligible, but for a trickle: while
     * there are candidates in better health, it takes one attempt at a time, the next when that one has responded or
     * ended, and the share that {@link SlowStart} begins with.
     */
    TRIAL,
    /** At least one source says it does not work. */
    DOWN
}
