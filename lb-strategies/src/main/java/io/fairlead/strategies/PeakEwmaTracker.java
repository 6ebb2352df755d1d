package io.fairlead.strategies;

import io.fairlead.api.Outcome;
import io.fairlead.api.Tracker;

/**
 * Learns what a request to one backend costs, in nanoseconds of latency: a mean of the past that goes up to any peak at
 * once and comes down slowly. Wait-free, no allocation; 144 bytes.
 */
final class PeakEwmaTracker implements Tracker {
    /*
     * The state is one number, so that it changes as a whole: the cost as a float in the high half, the tick it was
     * learned at in the low half; 0 without history. Reading decays the cost and writes nothing.
     */
    private static final long NO_HISTORY = 0;
    /** Against many completions at the same moment, of which those that lose this often are not learned from. */
    private static final int TRIES = 8;
    /** How far the clock of another thread may be ahead, in ticks; a longer way back is a way around. */
    private static final long LATE = 1 << 16;
    /** The time constant by the least cost of a failure. */
    private static final int FAILURE_DIVISOR = 10;

    private final Decay decay;
    private final PaddedLong state = PaddedLong.of(0); // written by compare-and-set, by whoever completes

    PeakEwmaTracker(Decay decay) {
        this.decay = decay;
    }

    /** Returns whether anything was learned yet. */
    boolean hasHistory() {
        return state.get() != NO_HISTORY;
    }

    /** Returns what a request costs, as it looks at the given time; 0 without history. */
    double cost(long tickerNanos) {
        long seen = state.get();
        return (seen == NO_HISTORY) ? 0 : costOf(seen) * decay.left(ticksSince(seen, decay.tick(tickerNanos)));
    }

    @Override
    public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
        if (outcome == Outcome.LOCAL_REJECTED) {
            return;
        }
        int tick = decay.tick(nowNanos);
        double latency = (double) latencyNanos;
        for (int i = 0; i < TRIES; i++) {
            long before = state.get();
            double cost = (before == NO_HISTORY) ? first(outcome, latency) : next(before, tick, outcome, latency);
            boolean ahead = before != NO_HISTORY && ticksSince(before, tick) == 0; // never back
            long after = pack(cost, ahead ? (int) before : tick);
            if (after == before || state.compareAndSet(before, after)) {
                return;
            }
        }
    }

    private double first(Outcome outcome, double latency) {
        return outcome.isFailure() ? Math.max(latency, (double) decay.nanos()) : latency;
    }

    /**
     * Returns the next cost. A failure is as dear as a request of a tenth of the time constant, or of twice the cost,
     * so that failing fast is never cheap; a caller that gave up says that it would have taken longer, and no more.
     */
    private double next(long before, int tick, Outcome outcome, double latency) {
        double cost = costOf(before);
        double left = decay.left(ticksSince(before, tick));
        if (outcome == Outcome.CANCELLED) {
            return Math.max(latency, cost * left);
        }
        if (outcome.isFailure()) {
            double failure = Math.max(2 * cost, (double) decay.nanos() / FAILURE_DIVISOR);
            return Math.max(latency, failure + (cost - failure) * left);
        }
        return (latency > cost) ? latency : latency + (cost - latency) * left;
    }

    private static double costOf(long state) {
        return Float.intBitsToFloat((int) (state >>> Integer.SIZE));
    }

    private static long pack(double cost, int tick) {
        float stored = (float) Math.max(1, cost); // never 0, which with tick 0 would be no history
        return (long) Float.floatToRawIntBits(stored) << Integer.SIZE | Integer.toUnsignedLong(tick);
    }

    private static long ticksSince(long state, int tick) {
        long ticks = Integer.toUnsignedLong(tick - (int) state);
        return (ticks > 0xFFFF_FFFFL - LATE) ? 0 : ticks; // benign race: another thread's later time was learned first
    }

    @Override
    public String toString() {
        return hasHistory() ? "cost " + (long) costOf(state.get()) + " ns" : "no history";
    }
}
