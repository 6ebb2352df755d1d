package io.fairlead.health.check;

/** What a database server must be in its group of servers, for a check to pass. */
public enum Role {
    /** Anything; it is not asked for. */
    ANY,
    /** The server that takes writes: not in recovery (PostgreSQL), {@code role:master} (Redis). */
    PRIMARY,
    /** A server that follows another one. */
    REPLICA;

    /** Returns whether a server of the given role, which is not ANY, will do. */
    boolean accepts(Role seen) {
        return this == ANY || this == seen;
    }

    /** Returns the name of the role for use in a sentence. */
    String words() {
        return switch (this) {
            case ANY -> "any server";
            case PRIMARY -> "primary";
            case REPLICA -> "replica";
        };
    }
}
