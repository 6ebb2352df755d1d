package io.fairlead.samples.proxy.run;

import io.fairlead.api.Affinity;
import io.fairlead.api.AffinityCodec;
import io.fairlead.api.AffinityStats;
import io.fairlead.api.AffinityTable;
import io.fairlead.api.Attempt;
import io.fairlead.api.LoadBalancer;
import io.fairlead.samples.proxy.config.StickinessConfig;
import io.fairlead.strategies.sticky.StickyCookies;
import io.fairlead.strategies.sticky.StickyTable;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The affinity of a pool: its sticky table and what signs its cookies, if it has them; a reload may replace them under the
 * listeners.
 */
final class PoolAffinity implements Affinity, AffinityCodec, AffinityTable, AutoCloseable {
    private final LoadBalancer balancer;
    private final Fleet fleet;
    private volatile State state; // written by the thread that starts and reloads

    private record State(
            boolean byKey,
            @Nullable StickyTable table,
            @Nullable StickyCookies codec,
            LoadBalancer.@Nullable Subscription subscription) {
        static State of(StickinessConfig config, LoadBalancer balancer, Fleet fleet) {
            StickyTable table = config.remembers()
                    ? fleet.share(
                                    StickyTable.builder().size(config.size()).idle(config.idle()),
                                    config.shared(),
                                    balancer.name())
                            .build()
                    : null;
            StickyCookies codec = config.signs() ? config.toCodec() : null;
            return new State(config.byKey(), table, codec, (codec == null) ? null : balancer.subscribe(codec));
        }

        void end() {
            if (subscription != null) {
                subscription.close();
            }
        }
    }

    private PoolAffinity(LoadBalancer balancer, StickinessConfig config, Fleet fleet) {
        this.balancer = balancer;
        this.fleet = fleet;
        this.state = State.of(config, balancer, fleet);
    }

    static PoolAffinity of(LoadBalancer balancer, StickinessConfig config, Fleet fleet) {
        return new PoolAffinity(balancer, config, fleet);
    }

    /** Begins with an empty table and fresh values, or with none. */
    void begin(StickinessConfig config) {
        State before = state;
        state = State.of(config, balancer, fleet);
        before.end();
    }

    @Override
    public boolean acquire(LoadBalancer from, Attempt attempt) {
        State current = state;
        StickyTable table = current.table;
        return (table == null || !current.byKey) ? from.acquire(attempt) : table.acquire(from, attempt);
    }

    @Override
    public @Nullable CompletionStage<?> recall(Attempt attempt) {
        State current = state;
        StickyTable table = current.table;
        return (table == null || !current.byKey) ? null : table.recall(attempt);
    }

    @Override
    public @Nullable CompletionStage<?> recall(long key) {
        StickyTable table = state.table;
        return (table == null) ? null : table.recall(key);
    }

    @Override
    public @Nullable String preferred(@Nullable CharSequence value) {
        StickyCookies codec = state.codec;
        return (codec == null) ? null : codec.preferred(value);
    }

    @Override
    public @Nullable String renewed(@Nullable CharSequence value, @Nullable String preferred, String given) {
        StickyCookies codec = state.codec;
        return (codec == null) ? null : codec.renewed(value, preferred, given);
    }

    @Override
    public @Nullable String preferred(long key) {
        StickyTable table = state.table;
        return (table == null) ? null : table.preferred(key);
    }

    @Override
    public void learn(long key, @Nullable String preferred, String given) {
        StickyTable table = state.table;
        if (table != null) {
            table.learn(key, preferred, given);
        }
    }

    /** Returns what the table did, or null if there is none; any thread. */
    @Nullable
    AffinityStats stats() {
        StickyTable table = state.table;
        return (table == null) ? null : table.stats();
    }

    @Override
    public void close() {
        state.end();
    }
}
