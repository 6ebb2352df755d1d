package io.fairlead.samples.proxy.config;

/** How a backend is asked whether it works. */
public enum CheckType {
    /** It is not asked. */
    NONE,
    /** By connecting to it. */
    TCP,
    /** By requesting a page of it. */
    HTTP,
    /** By asking the health service of gRPC. */
    GRPC,
    /** By beginning a session with PostgreSQL or PgBouncer. */
    PGSQL,
    /** By PING of Redis. */
    REDIS,
    /** By sending texts and looking at the answers. */
    SCRIPT;

    /** Returns whether the question can be asked over TLS. */
    boolean speaksTls() {
        return this == TCP || this == HTTP || this == GRPC;
    }

    /** Returns whether the question is asked in plain text and in no other way. */
    boolean isPlain() {
        return this != NONE && !speaksTls();
    }
}
