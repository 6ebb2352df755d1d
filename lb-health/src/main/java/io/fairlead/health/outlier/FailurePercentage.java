package io.fairlead.health.outlier;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Envoy's and gRPC's rule: an outlier is one of at least five backends with fifty requests each in the interval which
 * fails at least so many percent. Other than there it is none if its peers together fail as many.
 *
 * @param percentage the least percentage of failures of an outlier
 * @see <a href="https://github.com/grpc/proposal/blob/master/A50-xds-outlier-detection.md">gRFC A50</a>
 */
record FailurePercentage(double percentage) implements Detector {
    private static final int FEWEST_BACKENDS = 5;
    private static final int FEWEST_REQUESTS = 50;

    @Override
    public @Nullable Finding worst(List<Node> serving) {
        List<Node> busy = new ArrayList<>();
        long allFailures = 0;
        long all = 0;
        for (Node node : serving) {
            if (requests(node) >= FEWEST_REQUESTS) {
                busy.add(node);
                allFailures += failures(node);
                all += requests(node);
            }
        }
        if (busy.size() < FEWEST_BACKENDS) {
            return null;
        }
        Finding worst = null;
        for (Node node : busy) {
            double failed = share(failures(node), requests(node));
            double peersFailed = share(allFailures - failures(node), all - requests(node));
            if (failed >= percentage / 100 && peersFailed < percentage / 100) {
                worst = Finding.worse(worst, new Finding(node, failed, Words.percent(failed) + " of requests failed"));
            }
        }
        return worst;
    }

    private static double share(long part, long all) {
        return (double) part / all;
    }

    private static long failures(Node node) {
        return node.window.sum(StripedCounts.FAILURES, Window.STEPS);
    }

    private static long requests(Node node) {
        return failures(node) + node.window.sum(StripedCounts.SUCCESSES, Window.STEPS);
    }
}
