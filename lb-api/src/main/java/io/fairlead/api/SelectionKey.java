package io.fairlead.api;

/** What a {@link Selector} may know about the request it selects for. */
public interface SelectionKey {
    /** Whether the request carries a hash key. */
    boolean hashed();

    /** The hash key, any 64 bits; 0 when the request carries none. */
    long hash();

    /**
     * Draws 64 uniform random bits, without allocation. Seeded by the balancer, so that equal seeds and
     * equal calls give equal draws.
     */
    long random();

    /**
     * The balancer's {@link Ticker} at this acquire. Nobody reads the clock unless asked: the first call within an
     * acquire reads it, later ones give the same, and the trackers of the attempt are told this time of its
     * beginning.
     */
    long nanos();

    /**
     * The number of the attempt's {@link Lane}, from 1; 0 for the lane that all threads share. A lane is used by one
     * thread at a time, and its number again once it was closed: a selector may keep something for each, such as
     * a counter that needs no atomic operation.
     */
    int lane();
}
