package io.fairlead.health.outlier;

import java.util.ArrayList;
import java.util.List;

/** Backends in service that did what a test says, without a balancer. */
final class Nodes {
    private Nodes() {}

    /** Returns so many that did nothing yet. */
    static List<Node> idle(int n) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Traffic traffic = new Traffic(new RunLimits(5, 10, 3), 3, now -> {}, Traffic.UNTIMED, 0);
            nodes.add(new Node("b" + i, traffic, verdict -> {}));
        }
        return nodes;
    }

    /** Counts for a backend. */
    static void did(Node node, long successes, long failures) {
        node.traffic.counts.add(StripedCounts.SUCCESSES, successes);
        node.traffic.counts.add(StripedCounts.FAILURES, failures);
    }

    /** Ends a step for all of them. */
    static void step(List<Node> nodes) {
        nodes.forEach(node -> node.window.step(node.traffic.counts));
    }

    /** Returns backends that each had the given requests in the latest step: successes and failures in turn. */
    static List<Node> after(long... successesAndFailures) {
        List<Node> nodes = idle(successesAndFailures.length / 2);
        for (int i = 0; i < nodes.size(); i++) {
            did(nodes.get(i), successesAndFailures[2 * i], successesAndFailures[2 * i + 1]);
        }
        step(nodes);
        return nodes;
    }
}
