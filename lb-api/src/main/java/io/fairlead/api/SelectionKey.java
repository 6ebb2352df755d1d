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
}
