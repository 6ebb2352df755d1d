package io.fairlead.api;

/**
 * A backend that one request may use until it completes: the convenient form of an {@link Attempt}, for
 * any thread.
 *
 * <pre>{@code
 * try (Lease lease = balancer.acquire(Selection.any())) {
 *     Response response = client.send(lease.backend().address(), request);
 *     lease.complete(response.status() < 500 ? Outcome.SUCCESS : Outcome.BACKEND_ERROR);
 * }
 * }</pre>
 *
 * <p>Thread-safe: the first completion wins, wherever it comes from, and every later one returns false.
 * A lease that is closed without completion counts as {@link Outcome#CANCELLED}.
 */
public sealed interface Lease extends AutoCloseable permits SharedLease {
    /** Returns the backend; also after completion. */
    Backend backend();

    /**
     * Returns whether the preferred backend of the selection was not given, so that a cookie or table entry
     * should be rewritten; false when nothing was preferred.
     */
    boolean preferenceMissed();

    /** Says that the first byte of the response has arrived: latency is measured to here. */
    void responded();

    /**
     * Ends the use of the backend.
     *
     * @return whether this call ended it; false when it had ended before
     */
    boolean complete(Outcome outcome);

    /**
     * Completes this lease and acquires another backend for the same request: a retry elsewhere.
     *
     * @param outcome how this try ended
     * @throws NoBackendException if there is nobody left to try
     * @throws IllegalStateException if the lease was completed before
     */
    Lease next(Outcome outcome);

    /** Completes as {@link Outcome#CANCELLED} unless completed; idempotent. */
    @Override
    void close();
}
