package io.fairlead.netty;

/** Why a request did not get the answer of a backend. */
public enum ProxyError {
    /** The request was malformed, forbidden or larger than a limit: a 4xx or 5xx of our own. */
    BAD_REQUEST,
    /** The client's TLS handshake failed; there was no request. */
    HANDSHAKE_FAILED,
    /** The client's TLS handshake took too long; there was no request. */
    HANDSHAKE_TIMEOUT,
    /** The PROXY header was malformed, late, or from a peer that is not trusted; there was no request. */
    BAD_PROXY_HEADER,
    /**
     * The request is for a host that has another certificate than the connection was made with, or is served only on connections
     * that were made for it: 421.
     */
    MISDIRECTED,
    /** No route leads anywhere for it: 404. */
    NO_ROUTE,
    /** A filter threw: 500. */
    FILTER_FAILED,
    /** The client did not finish its request, or did not read its response, in time. */
    CLIENT_TIMEOUT,
    /** The client closed the connection before the response was complete. */
    CLIENT_GONE,
    /**
     * The client made more work than it asked for, as by resetting its requests or sending frames that carry nothing: its
     * HTTP/2 connection was closed with ENHANCE_YOUR_CALM.
     */
    FLOOD,
    /** More requests were open than {@link Limits#maxRequests}: 503. */
    OVERLOADED,
    /** The balancer had no backend to give: 503. */
    NO_BACKEND,
    /** Every backend had as much as it takes, and as many requests waited for them as {@link Queueing} allows: 503. */
    QUEUE_FULL,
    /** No backend had room for it in time: 503. */
    QUEUE_TIMEOUT,
    /** The last try could not connect: 502. */
    CONNECT_FAILED,
    /** The backend closed the connection before or during its response: 502, or the connection was cut. */
    BACKEND_RESET,
    /** The backend answered with something that is not HTTP/1: 502, or the connection was cut. */
    BAD_RESPONSE,
    /** The backend did not answer, or stopped in the middle, for longer than the timeout: 504 or cut. */
    BACKEND_TIMEOUT
}
