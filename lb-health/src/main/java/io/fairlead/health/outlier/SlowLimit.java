package io.fairlead.health.outlier;

import java.util.Arrays;
import java.util.List;

/**
 * From when on an answer is slow: a factor times what is usual, which is the median of the backends' mean latencies in the
 * interval; of an even number the lower one, so that one slow backend of two does not set what is usual.
 */
final class SlowLimit {
    /** What nothing is slower than: while nothing is known. */
    static final long NONE = Long.MAX_VALUE;

    /** Fewer successes have no mean. */
    private static final int FEWEST = 10;

    private SlowLimit() {}

    /** Returns the limit in nanoseconds, or {@link #NONE} as long as fewer than two backends have a mean. */
    static long of(List<Node> serving, double factor) {
        double[] means = new double[serving.size()];
        int known = 0;
        for (Node node : serving) {
            long successes = node.window.sum(StripedCounts.SUCCESSES, Window.STEPS);
            if (successes >= FEWEST) {
                means[known++] = (double) node.window.sum(StripedCounts.LATENCY, Window.STEPS) / successes;
            }
        }
        Arrays.sort(means, 0, known);
        return (known < 2) ? NONE : Math.max(1, (long) (factor * means[(known - 1) / 2]));
    }
}
