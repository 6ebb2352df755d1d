package io.fairlead.netty;

/** A version of the PROXY protocol. */
public enum ProxyVersion {
    /** A line of text. */
    V1,
    /** Binary. */
    V2
}
