package io.fairlead.samples.proxy.run;

import io.fairlead.api.Affinity;
import io.fairlead.api.AffinityStats;
import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.samples.proxy.config.StickinessConfig;
import io.fairlead.samples.proxy.config.StickyBy;
import io.fairlead.strategies.sticky.StickyTable;
import org.jspecify.annotations.Nullable;

/** The affinity of a pool: its sticky table, if it has one; a reload may replace it under the listeners. */
final class PoolAffinity implements Affinity {
    private volatile @Nullable StickyTable table; // written by the thread that starts and reloads

    private PoolAffinity(StickinessConfig config) {
        this.table = tableOf(config);
    }

    static PoolAffinity of(StickinessConfig config) {
        return new PoolAffinity(config);
    }

    /** Begins with an empty table, or with none. */
    void begin(StickinessConfig config) {
        this.table = tableOf(config);
    }

    @Override
    public boolean acquire(LoadBalancer balancer, Attempt attempt) {
        StickyTable current = table;
        return (current == null) ? balancer.acquire(attempt) : current.acquire(balancer, attempt);
    }

    /** Returns what the table did, or null if there is none; any thread. */
    @Nullable
    AffinityStats stats() {
        StickyTable current = table;
        return (current == null) ? null : current.stats();
    }

    private static @Nullable StickyTable tableOf(StickinessConfig config) {
        if (config.by() == StickyBy.NONE) {
            return null;
        }
        return StickyTable.builder().size(config.size()).idle(config.idle()).build();
    }
}
