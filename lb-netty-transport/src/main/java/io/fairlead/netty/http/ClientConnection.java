package io.fairlead.netty.http;

/** A connection of a client, whatever it speaks, as its event loop sees it. Confined to the event loop. */
interface ClientConnection {
    /** Serves the next request by the terms of the loop. */
    void adopt();

    /** Ends when nothing is going on, and begins nothing new. */
    void drain();

    /** Closes now, whatever is going on. */
    void closeNow();
}
