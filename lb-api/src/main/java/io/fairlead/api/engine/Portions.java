package io.fairlead.api.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns shares of tiers and zones into factors of backends: those of one zone of one tier get equal factors but for
 * their ramps, such that size times factor adds up to the share of that zone and tier.
 */
final class Portions {
    /** What is left of factors: fine enough for any share, and the same however a share was computed. */
    private static final double DIGITS = 1e9;

    private final List<Part> parts = new ArrayList<>();
    private final List<Eligibility.Group> groups = new ArrayList<>();

    /** A backend, and the load for each unit of its warm size. */
    private record Part(Tier.Entry entry, double load) {}

    /**
     * Adds the candidates of a tier.
     *
     * @param share of the load, above 0
     * @param zones shares of that by zone; a zone without one gets nothing; empty: zones do not matter
     */
    void add(Tier tier, double share, List<Tier.Entry> chosen, Map<String, Double> zones) {
        int from = parts.size();
        Map<String, Double> sizes = new HashMap<>();
        for (Tier.Entry entry : chosen) {
            sizes.merge(zone(entry, zones), entry.size() * entry.ramp(), Double::sum);
        }
        for (Tier.Entry entry : chosen) {
            String zone = zone(entry, zones);
            double load = zones.isEmpty() ? share : share * zones.getOrDefault(zone, 0.0);
            if (load > 0) {
                parts.add(new Part(entry, load / sizes.getOrDefault(zone, 1.0)));
            }
        }
        groups.add(new Eligibility.Group(tier.number(), from, parts.size(), share));
    }

    private static String zone(Tier.Entry entry, Map<String, Double> zones) {
        return zones.isEmpty() ? "" : entry.seat().spec().zone();
    }

    /** Returns a group for each tier. */
    List<Eligibility.Group> tierByTier() {
        return groups.isEmpty() ? together() : List.copyOf(groups);
    }

    /** Returns one group of all. */
    List<Eligibility.Group> together() {
        int lowest = groups.isEmpty() ? 0 : groups.get(0).tier();
        return List.of(new Eligibility.Group(lowest, 0, parts.size(), 1));
    }

    /** Returns the candidates; the largest factor is 1. */
    List<Chosen> candidates() {
        double most = 0;
        for (Part part : parts) {
            most = Math.max(most, part.load() * part.entry().ramp());
        }
        List<Chosen> candidates = new ArrayList<>(parts.size());
        for (Part part : parts) {
            Tier.Entry entry = part.entry();
            double factor = Math.rint(part.load() * entry.ramp() / most * DIGITS) / DIGITS;
            candidates.add(new Chosen(entry.seat(), entry.weight(), Math.max(1 / DIGITS, factor), entry.ramp()));
        }
        return candidates;
    }

    /** Returns the candidates with nothing but their weights. */
    List<Chosen> unfactored() {
        List<Chosen> candidates = new ArrayList<>(parts.size());
        parts.forEach(part ->
                candidates.add(new Chosen(part.entry().seat(), part.entry().weight(), 1, 1)));
        return candidates;
    }
}
