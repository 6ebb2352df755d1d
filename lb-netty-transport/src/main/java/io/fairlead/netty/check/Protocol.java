package io.fairlead.netty.check;

/** What is said once a connection is made, and encrypted where it should be. Any number of checks share one. */
interface Protocol {
    /** Returns what the backend must be offered by ALPN; empty for nothing. */
    default String alpn() {
        return "";
    }

    /** Returns whether the backend must choose what it is offered. */
    default boolean insists() {
        return false;
    }

    /** Installs the handlers that hold the conversation of the call, and begins it. On the event loop of its channel. */
    void begin(Call call);
}
