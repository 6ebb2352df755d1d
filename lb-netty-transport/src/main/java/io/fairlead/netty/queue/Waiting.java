package io.fairlead.netty.queue;

/** Somebody who waits for room in a pool. Called on its own event loop. */
public interface Waiting {
    /** It is its turn: takes what there is, if there is anything; begins nothing with it yet. */
    Result take();

    /**
     * The wait is over, and somebody else's turn may have come.
     *
     * @param taken whether {@link #take} has taken something; otherwise it was of no use to go on
     * @param waitedNanos how long it was
     */
    void turn(boolean taken, long waitedNanos);
}
