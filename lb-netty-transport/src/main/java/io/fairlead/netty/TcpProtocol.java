package io.fairlead.netty;

/** What a TCP client speaks, as far as its first bytes tell. */
public enum TcpProtocol {
    /** HTTP/2 without TLS: the preface (RFC 9113 section 3.4). */
    HTTP_2,
    /** HTTP/1.0 or HTTP/1.1: a method in capital letters, and a blank. */
    HTTP,
    /** TLS, whatever is in it: a ClientHello (RFC 8446 section 4.1.2). */
    TLS,
    /** SSH: the version string (RFC 4253 section 4.2). */
    SSH,
    /** PostgreSQL: a startup message of version 3, or a request for encryption or cancellation. */
    POSTGRESQL
}
