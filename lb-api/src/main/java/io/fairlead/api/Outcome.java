package io.fairlead.api;

/** How an attempt ended; given to {@link Attempt#complete} and {@link Lease#complete}. */
public enum Outcome {
    /** The backend answered as it should. */
    SUCCESS,
    /** The backend answered with an error of its own, such as HTTP 500. */
    BACKEND_ERROR,
    /** No connection could be made. */
    CONNECT_FAILED,
    /** The backend did not answer in time. */
    TIMEOUT,
    /** The backend closed or reset the connection before its answer was complete. */
    RESET,
    /** The backend said that it has too much to do, such as HTTP 503 or 429. */
    OVERLOADED,
    /** The caller lost interest. Says nothing about the backend. */
    CANCELLED,
    /** A limit or a check on this side refused the request. Says nothing about the backend. */
    LOCAL_REJECTED;

    /** Whether this outcome speaks about the backend at all. */
    public boolean concernsBackend() {
        return this != CANCELLED && this != LOCAL_REJECTED;
    }

    /** Whether this outcome counts against the backend. */
    public boolean isFailure() {
        return this != SUCCESS && concernsBackend();
    }
}
