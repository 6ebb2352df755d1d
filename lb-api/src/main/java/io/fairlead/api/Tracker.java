package io.fairlead.api;

/**
 * Watches the attempts on one backend: what a strategy learns about its load, or what a
 * {@link PassiveHealth} learns about its health.
 *
 * <p>Carried by backend id over every update. The methods are called on the threads that acquire and
 * complete, concurrently: they must be wait-free, allocate nothing and never throw.
 */
public interface Tracker {
    /** A tracker that learns nothing and costs nothing. */
    Tracker NONE = new Tracker() {};

    /**
     * An attempt was given this backend.
     *
     * @param nowNanos the balancer's {@link Ticker} at that moment
     */
    default void started(long nowNanos) {}

    /**
     * The first byte of the response arrived; called at most once an attempt, and not at all for
     * attempts that never said so.
     *
     * @param nowNanos the balancer's ticker at that moment
     * @param latencyNanos time since {@link #started}
     */
    default void responded(long nowNanos, long latencyNanos) {}

    /**
     * The attempt ended; called exactly once an attempt.
     *
     * @param outcome how it ended
     * @param nowNanos the balancer's ticker at that moment
     * @param latencyNanos time from start to first response byte, or to now when there was none
     */
    default void completed(Outcome outcome, long nowNanos, long latencyNanos) {}
}
