package io.fairlead.health.outlier;

import java.util.Arrays;

/**
 * What one backend did of late, step by step, and what it used to do before. Of the jury alone.
 *
 * <p>The last {@link #STEPS} steps are kept exactly. What is older fades into the baseline, with a time constant of 60
 * times as long: the share of failures that this backend has when it is well.
 */
final class Window {
    /** Steps in an interval. */
    static final int STEPS = 10;

    private static final double KEPT = 1 - 1.0 / (60 * STEPS);
    /** What fewer results than this failed is no baseline. */
    private static final int FEWEST = 100;

    private final long[] steps = new long[STEPS * StripedCounts.KINDS];
    private final long[] totals = new long[StripedCounts.KINDS]; // of the counts at the latest step
    private int latest = STEPS - 1;
    private double pastFailures;
    private double pastResults;

    /** Ends a step: takes over what was counted since the one before. */
    void step(StripedCounts counts) {
        latest = (latest + 1) % STEPS;
        int at = latest * StripedCounts.KINDS; // of the oldest step, which ends here
        long failed = steps[at + StripedCounts.FAILURES];
        pastFailures = pastFailures * KEPT + failed;
        pastResults = pastResults * KEPT + failed + steps[at + StripedCounts.SUCCESSES];
        for (int kind = 0; kind < StripedCounts.KINDS; kind++) {
            long total = counts.sum(kind);
            steps[at + kind] = total - totals[kind];
            totals[kind] = total;
        }
    }

    /** Forgets all steps, but not the baseline. */
    void restart(StripedCounts counts) {
        Arrays.fill(steps, 0);
        for (int kind = 0; kind < StripedCounts.KINDS; kind++) {
            totals[kind] = counts.sum(kind);
        }
    }

    /** Returns how many of a kind there were in the latest so many steps, 1..{@link #STEPS}. */
    long sum(int kind, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += steps[(latest + STEPS - i) % STEPS * StripedCounts.KINDS + kind];
        }
        return sum;
    }

    /** Returns the same, with what was counted since the latest step. */
    long live(StripedCounts counts, int kind, int length) {
        return sum(kind, length) + counts.sum(kind) - totals[kind];
    }

    /** Returns which share of its requests used to fail, 0..1; 0 while little is known. */
    double baseline() {
        return (pastResults < FEWEST) ? 0 : pastFailures / pastResults;
    }
}
