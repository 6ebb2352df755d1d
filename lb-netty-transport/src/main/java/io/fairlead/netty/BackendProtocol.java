package io.fairlead.netty;

/** What an HTTP proxy speaks with its backends. */
public enum BackendProtocol {
    /** HTTP/1.1: a connection carries one request at a time. */
    HTTP_1_1,
    /**
     * HTTP/2 by prior knowledge: a connection carries many requests at once, as gRPC needs it. With TLS, backends must
     * agree to {@code h2}.
     */
    HTTP_2
}
