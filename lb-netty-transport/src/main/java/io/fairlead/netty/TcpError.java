package io.fairlead.netty;

/** Why a TCP session did not run to the end that both of its peers wanted. */
public enum TcpError {
    /** The client's TLS handshake failed. */
    HANDSHAKE_FAILED,
    /** The client's TLS handshake took too long. */
    HANDSHAKE_TIMEOUT,
    /** The PROXY header was malformed, late, or from a peer that is not trusted. */
    BAD_PROXY_HEADER,
    /** What the client said first was a part of a ClientHello, or none that can be understood. */
    BAD_HELLO,
    /** No route suits what the client said first, and there is no pool for the others. */
    NO_ROUTE,
    /** The balancer had no backend to give; {@link TcpStats#refusals} says why. */
    NO_BACKEND,
    /** Every backend had as much as it takes, and as many sessions waited for them as {@link Queueing} allows. */
    QUEUE_FULL,
    /** No backend had room for it in time. */
    QUEUE_TIMEOUT,
    /** The last try could not connect. */
    CONNECT_FAILED,
    /** The last try did not connect in time. */
    CONNECT_TIMEOUT,
    /** The client reset the connection, or went while there was no backend yet. */
    CLIENT_RESET,
    /** The backend reset the connection. */
    BACKEND_RESET,
    /** The client neither sent nor read anything for too long. */
    CLIENT_TIMEOUT,
    /** The backend neither sent nor read anything for too long, while something was due from it. */
    BACKEND_TIMEOUT,
    /** The backend went down or into maintenance, and {@link TcpOptions#closeSessionsOnDown} is set. */
    BACKEND_DOWN,
    /** The backend drains, and the session outlasted {@link TcpOptions#backendDrainTimeout}. */
    BACKEND_DRAINED,
    /** The proxy closed, and the session outlasted its drain timeout. */
    DRAINED,
    /** The proxy itself failed, as when there is no file descriptor or port left. */
    LOCAL_FAILURE
}
