package io.fairlead.health.outlier;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares each backend with its peers and with itself: right for pools of any size from two on.
 *
 * <p>A backend is an outlier when two exact tests agree that chance alone does not explain it: that it fails no more than
 * all its peers together (Fisher's), and no more than it used to or than is tolerated (binomial). Looked at are the latest
 * 1, 2, 5 and 10 steps, so that a heavy fault is seen at once and a light one in time. The probability is divided among
 * these lengths and the backends: where all are equal it bounds the chance that any of them is found in one step,
 * whatever their number, their load and their share of failures.
 */
final class Comparison implements Detector {
    private static final int[] LENGTHS = {1, 2, 5, Window.STEPS};
    /** More than this share of failures is not tolerated of a backend that is used to it. */
    private static final double MOST_USED_TO = 0.2;
    /** A backend is slow when at least this share of its answers is. */
    private static final double MOSTLY = 0.5;

    private final double probability;
    private final double least;
    private final boolean ofLatency;

    private Comparison(double probability, double least, boolean ofLatency) {
        this.probability = probability;
        this.least = least;
        this.ofLatency = ofLatency;
    }

    /**
     * Compares failures.
     *
     * @param probability of a false finding in one step
     * @param least the share of failures that is always tolerated
     */
    static Comparison ofFailures(double probability, double least) {
        return new Comparison(probability, least, false);
    }

    /** Compares how many successes were slower than the limit of {@link SlowLimit}. */
    static Comparison ofLatency(double probability) {
        return new Comparison(probability, MOSTLY, true);
    }

    @Override
    public @Nullable Finding worst(List<Node> serving) {
        double each = probability / LENGTHS.length / serving.size();
        Finding worst = null;
        for (int length : LENGTHS) {
            long allMarked = 0;
            long all = 0;
            for (Node node : serving) {
                allMarked += marked(node, length);
                all += all(node, length);
            }
            for (Node node : serving) {
                long marked = marked(node, length);
                long own = all(node, length);
                if (Tails.binomial(marked, own, tolerated(node)) <= each
                        && Tails.hypergeometric(marked, own, allMarked, all) <= each) {
                    worst = Finding.worse(worst, finding(node, marked, own, allMarked - marked, all - own));
                }
            }
        }
        return worst;
    }

    private Finding finding(Node node, long marked, long own, long peersMarked, long peers) {
        String words = marked + " of " + own + (ofLatency ? " answers were slow, " : " requests failed, ") + peersMarked
                + " of " + peers + " of its peers";
        return new Finding(node, (double) marked / own, words);
    }

    private double tolerated(Node node) {
        return ofLatency ? least : Math.max(least, Math.min(node.window.baseline(), MOST_USED_TO));
    }

    private long marked(Node node, int length) {
        if (!ofLatency) {
            return node.window.sum(StripedCounts.FAILURES, length);
        }
        // a success is counted before it is counted as slow, and a step may end in between
        return Math.min(node.window.sum(StripedCounts.SLOW, length), all(node, length));
    }

    private long all(Node node, int length) {
        long successes = node.window.sum(StripedCounts.SUCCESSES, length);
        return ofLatency ? successes : successes + node.window.sum(StripedCounts.FAILURES, length);
    }
}
