package io.fairlead.netty.relay;

/**
 * One of the two connections of a relay: what it receives, the other sends. Confined to its event loop.
 *
 * <p>Each direction ends by itself: the FIN of one end is passed on behind the last byte, and an end that has received one
 * and sent one closes.
 */
public interface End {
    /** Returns whether a FIN was received. */
    boolean hasEnded();

    /** Returns whether a FIN went each way. */
    boolean isDone();

    /** Returns whether it is closed, whoever closed it. */
    boolean isClosed();

    /** Returns how many bytes wait here to be sent. */
    long pendingBytes();

    /** Reads on, for nobody, until the peer says FIN: its kernel must not answer unread bytes with a reset. */
    void discard();

    /** Closes like an ordinary end. */
    void close();

    /** Closes with a reset. */
    void reset();

    /** Closes with a reset behind what waits to be sent. */
    void resetWhenFlushed();

    /** Closes, with a reset if otherwise the peer could take a part of what it was sent for all of it. */
    default void cut() {
        if (pendingBytes() > 0) {
            reset();
        } else {
            close();
        }
    }
}
