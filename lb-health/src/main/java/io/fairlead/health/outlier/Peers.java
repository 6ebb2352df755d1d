package io.fairlead.health.outlier;

import java.util.Collection;

/**
 * How the backends in service are doing right now: whether one of them fails alone, or together with its peers. Of the
 * jury alone. Requests go on meanwhile, so that counts may be off by those that end between two looks: a benign race.
 */
final class Peers {
    /** A run is believed when equal backends would have one with this probability at most. */
    private static final double BY_CHANCE = 1e-6;
    /** Steps that count as now. */
    private static final int RECENT = 2;

    // of everybody in service with recent results
    private int recent;
    private int failing;
    // of everybody in service who is under no suspicion
    private long bad;
    private long all;

    static Peers of(Collection<Node> nodes) {
        Peers peers = new Peers();
        for (Node node : nodes) {
            if (node.isServing()) {
                peers.add(node);
            }
        }
        return peers;
    }

    private void add(Node node) {
        if (isRecent(node)) {
            recent++;
            failing += node.traffic.isFailing() ? 1 : 0;
        }
        if (node.traffic.longestRun().length() == 0) {
            bad += bad(node, Window.STEPS);
            all += all(node, Window.STEPS);
        }
    }

    /**
     * Returns whether the peers of a suspect fail alike. They do if the latest request of more than half of them
     * failed, which is seen at the onset of a common failure; or if their share of failures makes such a run likely
     * among as many requests as the suspect had.
     */
    boolean failLike(Node suspect, long run) {
        boolean counted = isRecent(suspect);
        int others = recent - (counted ? 1 : 0);
        int failingOthers = failing - (counted && suspect.traffic.isFailing() ? 1 : 0);
        if (2 * failingOthers > others) {
            return true;
        }
        double share = (all == 0) ? 0 : (double) bad / all;
        return all(suspect, Window.STEPS) * StrictMath.pow(share, (double) run) > BY_CHANCE;
    }

    private static boolean isRecent(Node node) {
        return all(node, RECENT) > 0;
    }

    private static long bad(Node node, int steps) {
        return node.window.live(node.traffic.counts, StripedCounts.FAILURES, steps)
                + node.window.live(node.traffic.counts, StripedCounts.OVERLOADS, steps);
    }

    private static long all(Node node, int steps) {
        return node.window.live(node.traffic.counts, StripedCounts.SUCCESSES, steps) + bad(node, steps);
    }
}
