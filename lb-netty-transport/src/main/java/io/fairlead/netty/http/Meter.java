package io.fairlead.netty.http;

/** Counts the bytes of requests and responses. Confined to the event loop. */
interface Meter {
    /** Returns how many bytes have become messages. */
    long consumed();

    /** Returns how many bytes were handed on to be sent. */
    long written();
}
