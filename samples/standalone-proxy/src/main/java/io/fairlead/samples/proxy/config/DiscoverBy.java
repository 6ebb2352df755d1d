package io.fairlead.samples.proxy.config;

/** Who is asked for the backends of a pool. */
public enum DiscoverBy {
    /** A name in DNS. */
    DNS,
    /** A file. */
    FILE,
    /** Operators, by the admin server. */
    API
}
