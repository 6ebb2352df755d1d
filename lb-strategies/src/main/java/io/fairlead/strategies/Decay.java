package io.fairlead.strategies;

/**
 * Exponential decay with a time constant, in ticks of a power of two of nanoseconds: between 2^14 and 2^15 of them in
 * the time constant, but none shorter than 1 ns. Immutable.
 */
final class Decay {
    private static final int TICKS_LOG = 14;
    /** After as many time constants nothing is left of a past that lasts longer. */
    private static final double LONGEST = 600;

    private final long nanos;
    private final int shift;
    private final double perTick;

    private Decay(long nanos) {
        this.nanos = nanos;
        this.shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - TICKS_LOG);
        this.perTick = (double) (1L << shift) / nanos;
    }

    /**
     * Returns a decay.
     *
     * @param nanos until 1/e is left, at least 1
     */
    static Decay over(long nanos) {
        return new Decay(nanos);
    }

    /** Returns the time constant. */
    long nanos() {
        return nanos;
    }

    /** Returns the number of a tick, modulo 2^32. */
    int tick(long tickerNanos) {
        return (int) (tickerNanos >>> shift);
    }

    /**
     * Returns what is left of 1 after some ticks: 1 for none, and less for more. Not below e^-x for a time of x, and
     * above it by less than 10^-7 of it up to x = 1, 10^-3 up to x = 4.
     */
    double left(long ticks) {
        double x = Math.min(ticks * perTick, LONGEST);
        double z = x / 8;
        double power =
                1 + z * (1 + z * (1.0 / 2 + z * (1.0 / 6 + z * (1.0 / 24 + z * (1.0 / 120))))); // e^z, from below
        power *= power;
        power *= power;
        power *= power; // e^x
        return 1 / power;
    }
}
