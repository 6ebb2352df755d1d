package io.fairlead.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who gets requests by the model of {@link LoadBalancerModelTest}: members, settings, and what follows from both. */
abstract class ModelPool {
    static final int UNCAPPED = Integer.MAX_VALUE;
    static final SlowStart SLOW_START = SlowStart.fromNothing(Duration.ofMillis(ModelNode.STEP * 10));
    static final Strategy PLAIN = Balancers.cyclic();
    static final Strategy KEYED = Balancers.divided(Division.KEY);

    final VirtualTime time = VirtualTime.create();
    final List<String> expectedEvents = new ArrayList<>();
    Map<String, ModelNode> roster = new LinkedHashMap<>();
    boolean published = true; // the generation in use knows every state change
    List<ModelNode> candidates = List.of();
    Set<ModelNode> reachable = Set.of();
    Set<ModelNode> trials = Set.of();
    boolean panic;
    int panicBelow;
    Failover failover = Failover.standard();
    Locality locality = Locality.none();
    boolean slowStart;
    Map<ModelNode, Double> warmths = Map.of();
    Map<ModelNode, Double> ramps = Map.of();
    Map<ModelNode, Double> shownRamps = Map.of();
    Strategy plain = PLAIN;

    @Nullable
    Learning strategy; // none: one without trackers

    boolean closed;

    long now() {
        return time.nanos() / 1_000_000;
    }

    void publishIfStale() {
        if (!published && !closed) {
            publish();
        }
    }

    void publish() {
        published = true;
        boolean keyed = strategy == null && plain == KEYED;
        warmths = new HashMap<>();
        ramps = new HashMap<>();
        shownRamps = new HashMap<>();
        double least = slowStart ? 0.01 : 0.1;
        Map<Integer, List<ModelNode>> tiers = new TreeMap<>();
        int able = 0;
        for (ModelNode node : roster.values()) {
            double warmth = (slowStart && !keyed) ? node.warmth(now()) : 1;
            warmths.put(node, warmth);
            ramps.put(node, (node.health() == HealthStatus.TRIAL) ? Math.min(least, warmth) : warmth);
            shownRamps.put(node, keyed ? 1 : ramps.get(node));
            if (node.weight() > 0) {
                tiers.computeIfAbsent(node.backend.tier(), number -> new ArrayList<>())
                        .add(node);
                able += node.eligible() ? 1 : 0;
            }
        }
        double total = 0;
        int inhabited = 0;
        for (List<ModelNode> tier : tiers.values()) {
            total += ability(tier);
            inhabited += ready(tier).isEmpty() ? 0 : 1;
        }
        boolean covered = inhabited > 1 && total >= 1 - 1e-9;
        boolean everybody = inhabited > 0;
        for (List<ModelNode> tier : tiers.values()) {
            everybody &= ready(tier).isEmpty() || (!covered && sick(tier, able));
        }
        boolean panicking = everybody;
        Set<Integer> panics = new HashSet<>();
        List<ModelNode> chosen = new ArrayList<>();
        double left = 1;
        for (List<ModelNode> tier : tiers.values()) {
            double ability = ability(tier);
            if (everybody) {
                chosen.addAll(ready(tier));
                if (!ready(tier).isEmpty()) {
                    panics.add(tier.get(0).backend.tier());
                }
            } else if (ability > 0 && left > 1e-9) {
                left -= ability / Math.min(1, total);
                boolean sick = !covered && sick(tier, able);
                panicking |= sick;
                if (sick) {
                    panics.add(tier.get(0).backend.tier());
                }
                chosen.addAll(sick ? ready(tier) : keyed ? eligible(tier) : near(tier));
            }
        }
        candidates = chosen;
        reachable = new HashSet<>(chosen);
        trials = new HashSet<>();
        for (ModelNode node : roster.values()) {
            boolean ignored = panics.contains(node.backend.tier());
            if (node.health() != HealthStatus.DOWN && node.admin() != AdminState.MAINT) {
                reachable.add(node);
            }
            if (node.health() == HealthStatus.TRIAL
                    && !ignored
                    && chosen.stream().anyMatch(ModelNode::healthy)) {
                trials.add(node);
            }
            if (ignored) {
                shownRamps.put(node, warmths.get(node));
            }
        }
        if (panicking != panic) {
            expectedEvents.add("panic " + panicking);
        }
        panic = panicking;
    }

    private static List<ModelNode> ready(List<ModelNode> tier) {
        return tier.stream().filter(node -> node.admin() == AdminState.READY).toList();
    }

    private static List<ModelNode> eligible(List<ModelNode> tier) {
        return tier.stream().filter(ModelNode::eligible).toList();
    }

    private boolean sick(List<ModelNode> tier, int ableInPool) {
        return panicBelow >= 0
                && !ready(tier).isEmpty()
                && (ableInPool == 0
                        || eligible(tier).size() * 100
                                < panicBelow * ready(tier).size());
    }

    /** Returns how much of the load a tier can take. */
    private double ability(List<ModelNode> tier) {
        double all = 0;
        double there = 0;
        for (ModelNode node : tier) {
            all += node.weight() * (node.newcomer ? warmths.get(node) : 1);
            there += node.eligible() ? node.weight() * ramps.get(node) : 0;
        }
        return (there == 0) ? 0 : Math.min(1, failover.overProvisioning() * Math.min(1, there / all));
    }

    /** Returns the eligible backends in zones that get requests. */
    private List<ModelNode> near(List<ModelNode> tier) {
        List<ModelNode> eligible = eligible(tier);
        Set<String> zones = new HashSet<>(Set.of(locality.zone()));
        tier.forEach(node -> zones.add(node.backend.zone()));
        if (locality.zone().isEmpty() || eligible.size() < locality.minBackends() || zones.size() == 1) {
            return eligible;
        }
        double need = 1.0 / zones.size();
        double whole = size(eligible, null);
        double here = size(eligible, locality.zone()) / whole;
        return eligible.stream()
                .filter(node -> node.backend.zone().equals(locality.zone())
                        || (here < need - 1e-9 && size(eligible, node.backend.zone()) / whole > need + 1e-9))
                .toList();
    }

    private double size(List<ModelNode> nodes, @Nullable String zone) {
        return nodes.stream()
                .filter(node -> zone == null || node.backend.zone().equals(zone))
                .mapToDouble(node -> node.weight() * ramps.get(node))
                .sum();
    }
}
