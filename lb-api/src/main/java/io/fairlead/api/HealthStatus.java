package io.fairlead.api;

/** What is known about the health of a backend. */
public enum HealthStatus {
    /** Nothing has been reported yet; eligible, since a pool without checks must work too. */
    UNKNOWN,
    /** At least one source says it works and none says it does not. */
    UP,
    /** At least one source says it does not work. */
    DOWN
}
