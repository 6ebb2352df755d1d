package io.fairlead.api;

/**
 * What an operator wants of a backend, independent of its health.
 *
 * @see LoadBalancer#admin(String, AdminState)
 */
public enum AdminState {
    /** Takes part in balancing when healthy. */
    READY,
    /** Finishes its work and serves only requests that prefer it; gets no others. */
    DRAIN,
    /** Out of service: gets nothing, whatever a request prefers and even in panic. */
    MAINT
}
