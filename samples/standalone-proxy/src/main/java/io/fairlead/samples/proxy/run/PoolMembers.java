package io.fairlead.samples.proxy.run;

import io.fairlead.api.BackendSource;
import io.fairlead.api.Discovery;
import io.fairlead.api.DiscoveryView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.netty.discovery.ListSource;
import io.fairlead.samples.proxy.config.DiscoverBy;
import io.fairlead.samples.proxy.config.DiscoverConfig;
import io.fairlead.samples.proxy.config.PoolConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who the members of a pool are: those that are listed, and those that its sources find; a reload may replace these under
 * the traffic. Used by the thread that starts and reloads; the views are read by any.
 */
final class PoolMembers implements AutoCloseable {
    private final LoadBalancer balancer;
    private final NameServers names;
    private final Scheduler timer;
    private final ListSource list = ListSource.named("api"); // what operators named stays over reloads
    private volatile @Nullable Discovery discovery; // null: nobody is asked
    private volatile boolean listed; // whether operators may name some

    private PoolMembers(LoadBalancer balancer, NameServers names, Scheduler timer) {
        this.balancer = balancer;
        this.names = names;
        this.timer = timer;
    }

    /** Returns the members of a balancer that has those which are listed. */
    static PoolMembers of(LoadBalancer balancer, PoolConfig config, NameServers names, Scheduler timer) {
        PoolMembers members = new PoolMembers(balancer, names, timer);
        if (!config.discover().isEmpty()) {
            members.ask(config);
        }
        return members;
    }

    /**
     * Takes another list, and asks others if the sources are not the same; whoever was found stays until all of these have
     * said who there is.
     */
    void become(PoolConfig config, boolean otherSources) {
        Discovery before = discovery;
        if (before != null && !otherSources) {
            before.fixed(config.toBackends());
        } else if (!config.discover().isEmpty()) {
            ask(config);
        } else {
            balancer.update(config.toBackends());
            close();
        }
    }

    private void ask(PoolConfig config) {
        Discovery.Builder builder =
                Discovery.builder(balancer).fixed(config.toBackends()).executor(Runnable::run);
        for (DiscoverConfig one : config.discover()) {
            builder.source(source(one), one.emptyAfter());
        }
        Discovery before = discovery;
        if (before != null) {
            builder.after(before);
        }
        discovery = builder.start();
        listed = config.discover().stream().anyMatch(one -> one.by() == DiscoverBy.API);
    }

    private BackendSource source(DiscoverConfig config) {
        return switch (config.by()) {
            case DNS -> config.toDns(names.of(config.servers()), timer);
            case FILE -> config.toFile(timer);
            case API -> list;
        };
    }

    /** Waits until every source has said something. */
    void awaitFirst(Duration patience) {
        Discovery current = discovery;
        if (current != null) {
            try {
                boolean unused = current.awaitFirst(patience); // whoever is late joins later
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns what the sources have said; any thread. */
    List<DiscoveryView> views() {
        Discovery current = discovery;
        return (current == null) ? List.of() : current.views();
    }

    /** Returns the list that operators may change, or null; any thread. */
    @Nullable
    ListSource list() {
        return listed ? list : null;
    }

    /** Asks nobody any more. */
    @Override
    public void close() {
        Discovery current = discovery;
        discovery = null;
        listed = false;
        if (current != null) {
            current.close();
        }
    }
}
