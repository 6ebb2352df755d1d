package io.fairlead.samples.proxy.config;

/** What is spoken with the backends of a pool, whatever clients speak. */
public enum PoolProtocol {
    /** HTTP/1.1. */
    HTTP1,
    /** HTTP/2, as gRPC needs it. */
    HTTP2
}
