package io.fairlead.netty.accept;

/** Why a connection ended before it was a client's. */
public enum Refused {
    /** Its TLS handshake failed. */
    HANDSHAKE_FAILED,
    /** Its TLS handshake took too long. */
    HANDSHAKE_TIMEOUT,
    /** Its PROXY header was malformed, late, or from a peer that is not trusted. */
    BAD_PROXY_HEADER
}
