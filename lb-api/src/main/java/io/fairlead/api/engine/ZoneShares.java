package io.fairlead.api.engine;

import io.fairlead.api.Locality;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the load of a tier is divided among zones when one of them is preferred; see {@link Locality}. */
final class ZoneShares {
    /** What arithmetic may leave of nothing. */
    private static final double ROUNDING = 1e-9;

    private ZoneShares() {}

    /** Returns the shares that are not zero; nothing when zones do not matter. */
    static Map<String, Double> of(Tier tier, Locality locality) {
        String local = locality.zone();
        if (local.isEmpty() || tier.eligible() < locality.minBackends()) {
            return Map.of();
        }
        Set<String> zones = new TreeSet<>(tier.zones());
        zones.add(local);
        if (zones.size() == 1) {
            return Map.of();
        }
        Map<String, Double> capacities = capacities(tier);
        double need = (locality.callers() > 0) ? locality.callers() : 1.0 / zones.size();
        double here = capacities.getOrDefault(local, 0.0);
        if (here >= need - ROUNDING) {
            return Map.of(local, 1.0);
        }
        capacities.remove(local);
        return spill(capacities, local, here / need, (1 - need) / (zones.size() - 1));
    }

    /** Returns which part of what is eligible each zone has. */
    private static Map<String, Double> capacities(Tier tier) {
        Map<String, Double> capacities = new TreeMap<>();
        double total = 0;
        for (Tier.Entry entry : tier.chosen(false)) {
            double size = entry.size() * entry.ramp();
            total += size;
            capacities.merge(entry.seat().spec().zone(), size, Double::sum);
        }
        double whole = total;
        capacities.replaceAll((zone, size) -> size / whole);
        return capacities;
    }

    private static Map<String, Double> spill(Map<String, Double> others, String local, double kept, double need) {
        Map<String, Double> shares = new TreeMap<>();
        if (kept > 0) {
            shares.put(local, kept);
        }
        double spare = 0;
        for (double capacity : others.values()) {
            spare += Math.max(0, capacity - need);
        }
        for (Map.Entry<String, Double> other : others.entrySet()) {
            double share = (1 - kept) * Math.max(0, other.getValue() - need) / spare;
            if (share > ROUNDING) {
                shares.put(other.getKey(), share);
            }
        }
        return shares;
    }
}
