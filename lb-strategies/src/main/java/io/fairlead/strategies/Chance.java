package io.fairlead.strategies;

/** Makes of random bits what selectors need: no division, no state, no allocation. */
final class Chance {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private Chance() {}

    /**
     * Returns a number below the bound, each with the same probability within 2^-63.
     *
     * @param random 64 random bits, of which the lowest is not used
     * @param bound 1..2^62
     */
    static long below(long random, long bound) {
        return Math.multiplyHigh(random >>> 1, bound << 1); // (random / 2^64) * bound
    }

    /** Returns the given draw, from 1, of the sequence that some random bits begin: splitmix64. */
    static long draw(long random, int number) {
        long mixed = random + number * GAMMA;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
