package io.fairlead.api.engine;

/** Divides the threads that share something into a few groups, so that they seldom wait for the same cache line. */
final class Stripes {
    private static final int MOST = 8;

    /** How many there are: a power of two, as many as processors, up to 8. */
    static final int COUNT =
            Integer.highestOneBit(2 * Math.min(MOST, Runtime.getRuntime().availableProcessors()) - 1);

    private Stripes() {}

    /** Returns the stripe of the calling thread; threads that are started one after the other have different ones. */
    static int ofThisThread() {
        return (int) Thread.currentThread().getId() & (COUNT - 1);
    }
}
