package io.fairlead.health.outlier;

import io.fairlead.api.HealthStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is ejected, tried and readmitted, and never more than the pool can spare. One thread at a time, which
 * {@link Sessions} sees to.
 */
final class Jury {
    /** Somebody with too many failures in a row, as many as were seen once: more may come at any moment. */
    private record Suspect(Node node, Run run) {}

    private final OutlierConfig config;
    private final SplittableRandom random;
    private final List<Detector> detectors;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private boolean hurried; // somebody was tried early, at hurriedNanos
    private long hurriedNanos;

    private Jury(OutlierConfig config, SplittableRandom random) {
        this.config = config;
        this.random = random;
        this.detectors = detectors(config);
    }

    static Jury of(OutlierConfig config, SplittableRandom random) {
        return new Jury(config, random);
    }

    private static List<Detector> detectors(OutlierConfig config) {
        List<Detector> detectors = new ArrayList<>();
        if (config.falseEjections() > 0) {
            detectors.add(Comparison.ofFailures(config.falseEjections(), config.leastShare()));
        }
        if (config.successRateFactor() > 0) {
            detectors.add(new SuccessRate(config.successRateFactor(), config.successRateCeiling()));
        }
        if (config.failurePercentage() > 0) {
            detectors.add(new FailurePercentage(config.failurePercentage()));
        }
        if (config.latencyFactor() > 0 && config.falseEjections() > 0) {
            detectors.add(Comparison.ofLatency(config.falseEjections()));
        }
        return List.copyOf(detectors);
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    /** Takes somebody in who joined the pool; who had the id before is forgotten. */
    void join(Node node) {
        leave(node.id);
        nodes.put(node.id, node);
    }

    /** Forgets somebody who left. */
    void leave(String id) {
        Node node = nodes.remove(id);
        if (node != null) {
            node.traffic.eject();
        }
    }

    /**
     * Takes note of what another source says. That it is up readmits, to a trial, who was ejected because nobody could
     * connect; a check knows nothing about bad answers, and may lie.
     */
    void hear(Node node, String source, HealthStatus status, long now) {
        if (nodes.get(node.id) != node) {
            return; // left meanwhile
        }
        node.hear(source, status);
        if (status == HealthStatus.UP && node.isReadmittedByChecks()) {
            node.tryAgain(false, source + " passed", now);
        }
    }

    /** Lets everybody go. */
    void dismiss() {
        nodes.values().forEach(Node::dismiss);
        nodes.clear();
    }

    /**
     * Judges.
     *
     * @param step whether a step ends
     * @return whether somebody under suspicion was left in service
     */
    boolean sit(long now, boolean step) {
        for (Node node : nodes.values()) {
            if (step) {
                node.step();
            }
            if (node.isEjectedUntil(now)) {
                node.tryAgain(false, "its time is over", now);
            } else if (node.isOnTrial()) {
                decide(node, now);
            }
        }
        spare(now);
        boolean held = judgeRuns(now);
        if (step) {
            for (Detector detector : detectors) {
                held |= detect(detector, now);
            }
            if (config.latencyFactor() > 0) {
                long slow = SlowLimit.of(serving(), config.latencyFactor());
                nodes.values().forEach(node -> node.traffic.slowAbove(slow));
            }
        }
        return held;
    }

    /** Ends a trial that has failed or passed; one without enough requests goes on. */
    private void decide(Node node, long now) {
        if (node.traffic.hasFailedTrial()) {
            if (ejected() >= config.mostEjected(nodes.size()) || !isSpared(node)) {
                node.goOnTrying(now);
            } else if (node.resumes(now)) {
                node.resume(now);
            } else {
                String words = "the trial ended with " + node.traffic.lastFailure();
                eject(node, node.traffic.isUnreachable(), words, now);
            }
        } else if (node.traffic.hasPassedTrial()) {
            node.serve();
        }
    }

    /** Tries those with the least time left when the pool has shrunk and too many are out. */
    private void spare(long now) {
        while (ejected() > config.mostEjected(nodes.size())) {
            Node next = leastLeft(nodes.values().stream().filter(Node::isEjected), now);
            if (next == null) {
                return;
            }
            next.tryAgain(true, "the pool cannot spare it", now);
        }
    }

    private boolean judgeRuns(long now) {
        List<Suspect> suspects = new ArrayList<>();
        for (Node node : nodes.values()) {
            Run run = node.isServing() ? node.traffic.longestRun() : Run.NONE;
            if (run.length() > 0) {
                suspects.add(new Suspect(node, run));
            }
        }
        suspects.sort(Comparator.comparingLong(suspect -> -suspect.run().length()));
        Peers peers = Peers.of(nodes.values());
        boolean held = false;
        for (Suspect suspect : suspects) {
            Node node = suspect.node();
            if (peers.failLike(node, suspect.run().length())) {
                held = true;
            } else if (hasRoomFor(node)) {
                String words = suspect.run() + " in a row, the last: " + node.traffic.lastFailure();
                eject(node, node.traffic.isUnreachable(), words, now);
            } else {
                hurry(now);
                return true;
            }
        }
        return held;
    }

    private boolean detect(Detector detector, long now) {
        List<Node> serving = serving();
        while (serving.size() > 1) {
            Finding finding = detector.worst(serving);
            if (finding == null) {
                return false;
            }
            if (!hasRoomFor(finding.node())) {
                hurry(now);
                return true;
            }
            eject(finding.node(), false, finding.words(), now);
            serving.remove(finding.node());
        }
        return false;
    }

    private void eject(Node node, boolean unreachable, String because, long now) {
        Backoff backoff = unreachable ? config.connectEjection() : config.ejection();
        node.eject(backoff, unreachable, config.jitter() * random.nextDouble(), because, now);
    }

    /**
     * Tries somebody before his time, because the pool cannot spare the backend that is failing now: perhaps the one
     * that is out works again. Where both fail this costs nothing, since the one in service fails all the same.
     */
    private void hurry(long now) {
        if (hurried && now - hurriedNanos < config.connectEjection().base().toNanos()) {
            return;
        }
        Node next = leastLeft(nodes.values().stream().filter(node -> node.isEjected() && !node.isDownByOthers()), now);
        if (next != null) {
            hurried = true;
            hurriedNanos = now;
            next.tryAgain(true, "before its time because others fail", now);
        }
    }

    private static @Nullable Node leastLeft(Stream<Node> nodes, long now) {
        return nodes.min(Comparator.comparingLong(node -> node.left(now))).orElse(null);
    }

    /** Who is on trial takes room, too: it may be out again at any moment. */
    private boolean hasRoomFor(Node node) {
        long out = nodes.values().stream().filter(other -> !other.isServing()).count();
        return out < config.mostEjected(nodes.size()) && isSpared(node);
    }

    /** Returns whether somebody else is there to take the load. */
    private boolean isSpared(Node node) {
        return nodes.values().stream().anyMatch(other -> other != node && other.isServing() && !other.isDownByOthers());
    }

    private int ejected() {
        return (int) nodes.values().stream().filter(Node::isEjected).count();
    }

    private List<Node> serving() {
        List<Node> serving = new ArrayList<>();
        for (Node node : nodes.values()) {
            if (node.isServing()) {
                serving.add(node);
            }
        }
        return serving;
    }
}
