package io.fairlead.samples.proxy.config;

/** What a listener understands. */
public enum Mode {
    /** HTTP/1.1: a backend for each request. */
    HTTP,
    /** Bytes: a backend for each connection. */
    TCP
}
