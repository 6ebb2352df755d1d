package io.fairlead.samples.proxy.run;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.StateStore;
import io.fairlead.api.StoreView;
import io.fairlead.netty.state.SharedHealth;
import io.fairlead.samples.proxy.config.StoreConfig;
import io.fairlead.strategies.sticky.StickyTable;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What this process shares with others of its kind, if it is told where. */
final class Fleet implements AutoCloseable {
    private static final Duration REFRESH = Duration.ofSeconds(30);

    private final @Nullable StoreConfig config;
    private final @Nullable StateStore store;
    private final Scheduler timer;
    private final String instance;

    private Fleet(@Nullable StoreConfig config, Scheduler timer) {
        this.config = config;
        this.timer = timer;
        this.store = (config == null) ? null : config.toStore(timer);
        this.instance = (config == null || config.instance().isEmpty())
                ? UUID.randomUUID().toString()
                : config.instance();
    }

    /**
     * Joins the others.
     *
     * @param config null: there is nothing to share
     */
    static Fleet join(@Nullable StoreConfig config, Scheduler timer) {
        return new Fleet(config, timer);
    }

    /** Has a sticky table shared, if it is to be. */
    StickyTable.Builder share(StickyTable.Builder table, boolean shared, String pool) {
        StateStore in = store;
        StoreConfig how = config;
        return (shared && in != null && how != null)
                ? table.share(in, pool).patience(how.patience(), REFRESH).scheduler(timer)
                : table;
    }

    /** Begins to tell others what this process sees failing, and to hear of them; null: not wanted. */
    @Nullable
    SharedHealth watch(LoadBalancer balancer) {
        StateStore in = store;
        StoreConfig how = config;
        return (in == null || how == null || how.health().isZero())
                ? null
                : SharedHealth.start(balancer, in, instance, how.health(), timer);
    }

    /** Returns how the store does; any thread. */
    List<StoreView> views() {
        StateStore in = store;
        return (in == null) ? List.of() : List.of(in.view());
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
