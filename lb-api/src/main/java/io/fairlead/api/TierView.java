package io.fairlead.api;

import java.util.Map;

/**
 * One tier in a {@link PoolView}.
 *
 * @param tier its number
 * @param share the share of the load that it takes, 0..1
 * @param available the share of its capacity that is eligible, 0..1; a backend that warms up counts in part
 * @param panic whether health is being ignored in it
 * @param zones the share of this tier's load by zone while a zone is preferred, those without any absent; empty while
 *     zones do not matter
 * @see Failover
 * @see Locality
 */
public record TierView(int tier, double share, double available, boolean panic, Map<String, Double> zones) {
    /** Copies the map. */
    public TierView {
        zones = Map.copyOf(zones);
    }
}
