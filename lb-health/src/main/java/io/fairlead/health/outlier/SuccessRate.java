package io.fairlead.health.outlier;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Envoy's rule: an outlier succeeds less often than the mean of at least five backends with a hundred requests each in the
 * interval, by more than the factor times the standard deviation of the population.
 *
 * <p>One of five that differs at all is always two deviations away, however little it differs; so what succeeds at least as
 * often as the ceiling is never an outlier. One of four is never more than 1.73 away.
 *
 * @param factor of the standard deviation
 * @param ceiling of an outlier's success rate, in percent; 100 is Envoy's rule without a guard
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/outlier">Envoy's outlier
 *     detection</a>
 */
record SuccessRate(double factor, double ceiling) implements Detector {
    private static final int FEWEST_BACKENDS = 5;
    private static final int FEWEST_REQUESTS = 100;

    @Override
    public @Nullable Finding worst(List<Node> serving) {
        List<Node> busy = new ArrayList<>();
        for (Node node : serving) {
            if (requests(node) >= FEWEST_REQUESTS) {
                busy.add(node);
            }
        }
        if (busy.size() < FEWEST_BACKENDS) {
            return null;
        }
        double threshold =
                threshold(busy.stream().mapToDouble(SuccessRate::rate).toArray());
        Finding worst = null;
        for (Node node : busy) {
            double rate = rate(node);
            if (rate < threshold && rate < ceiling) {
                String words =
                        "success rate " + Words.percent(rate / 100) + ", threshold " + Words.percent(threshold / 100);
                worst = Finding.worse(worst, new Finding(node, 1 - rate / 100, words));
            }
        }
        return worst;
    }

    /** Returns the success rate below which a backend is an outlier, all in percent. */
    double threshold(double[] rates) {
        double sum = 0;
        for (double rate : rates) {
            sum += rate;
        }
        double mean = sum / rates.length;
        double squares = 0;
        for (double rate : rates) {
            squares += (rate - mean) * (rate - mean);
        }
        return mean - factor * Math.sqrt(squares / rates.length);
    }

    private static double rate(Node node) {
        return 100.0 * node.window.sum(StripedCounts.SUCCESSES, Window.STEPS) / requests(node);
    }

    private static long requests(Node node) {
        return node.window.sum(StripedCounts.SUCCESSES, Window.STEPS)
                + node.window.sum(StripedCounts.FAILURES, Window.STEPS);
    }
}
