package io.fairlead.netty;

/** What an HTTP proxy speaks with its backends. */
public enum BackendProtocol {
    /** HTTP/1.1: a connection carries one request at a time. */
    HTTP_1_1,
    /**
     * HTTP/2 by prior knowledge: a connection carries many requests at once, as gRPC needs it. With TLS,
     * {@linkplain io.fairlead.netty.tls.BackendTls.Builder#alpn ALPN} has to be {@code h2} alone. Not with a PROXY header to
     * backends, nor with a transparent source.
     */
    HTTP_2
}
