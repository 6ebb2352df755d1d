package io.fairlead.samples.proxy.config;

/** What becomes of peers that are not trusted. */
public enum OtherPeers {
    /** Their connections are closed. */
    REFUSE,
    /** They are clients themselves. */
    SERVE
}
