package io.fairlead.samples.proxy.config;

/** How a backend is asked whether it works. */
public enum CheckType {
    /** It is not asked. */
    NONE,
    /** By connecting to it. */
    TCP,
    /** By requesting a page of it. */
    HTTP,
    /** By beginning a session with PostgreSQL or PgBouncer. */
    PGSQL,
    /** By PING of Redis. */
    REDIS,
    /** By sending texts and looking at the answers. */
    SCRIPT
}
