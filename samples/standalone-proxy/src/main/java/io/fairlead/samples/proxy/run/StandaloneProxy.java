package io.fairlead.samples.proxy.run;

import io.fairlead.api.AffinityStats;
import io.fairlead.api.CheckView;
import io.fairlead.api.DiscoveryView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Strategy;
import io.fairlead.netty.admin.AdminServer;
import io.fairlead.netty.discovery.ListSource;
import io.fairlead.samples.proxy.config.AdminConfig;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.PoolChange;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.config.StrategyConfig;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything a configuration asks for, running. Started, reloaded and closed by one thread; the maps are read by the
 * admin server's too.
 */
public final class StandaloneProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Function<StrategyConfig, Strategy> strategies;
    private final Checkers checkers = Checkers.start();
    private final ScheduledThreadPoolExecutor timer = timer();
    private final NameServers names = NameServers.create();
    private final Fleet fleet;
    final Map<String, RunningPool> pools = new ConcurrentHashMap<>();
    final Map<String, RunningListener> listeners = new ConcurrentHashMap<>();
    final Traffic traffic = new Traffic(listeners::values);
    AccessLogs logs;
    volatile ProxyConfig config; // written by the thread that starts and reloads
    private @Nullable AdminServer admin;

    private StandaloneProxy(ProxyConfig config, Function<StrategyConfig, Strategy> strategies) {
        this.config = config;
        this.strategies = strategies;
        this.fleet = Fleet.join(config.store(), Scheduler.of(timer));
        this.logs = AccessLogs.open(config);
    }

    /**
     * Starts what the configuration asks for.
     *
     * @param strategies makes the strategy of a pool
     * @throws java.io.UncheckedIOException if an address cannot be listened on; nothing runs then
     * @throws IllegalArgumentException if the parts do not accept what they are told; nothing runs then
     */
    public static StandaloneProxy start(ProxyConfig config, Function<StrategyConfig, Strategy> strategies) {
        StandaloneProxy proxy = new StandaloneProxy(config, strategies);
        try {
            for (PoolConfig pool : config.pools()) {
                proxy.pools.put(pool.name(), proxy.startPool(pool));
            }
            awaitMembers(proxy.pools.values());
            for (ListenerConfig listener : config.listeners()) {
                Wiring wiring = proxy.wiring(config, listener, proxy.pools, proxy.logs);
                proxy.listeners.put(listener.name(), RunningListener.start(wiring, config));
            }
            proxy.admin = proxy.startAdmin(config.admin());
            return proxy;
        } catch (RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    /** Returns where each listener listens, by name, in the order of the configuration. */
    public Map<String, SocketAddress> addresses() {
        Map<String, SocketAddress> addresses = new LinkedHashMap<>();
        for (ListenerConfig listener : config.listeners()) {
            RunningListener running = listeners.get(listener.name());
            if (running != null) {
                addresses.put(listener.name(), running.address());
            }
        }
        return addresses;
    }

    /** Returns where the admin server listens; null when there is none. */
    public @Nullable InetSocketAddress adminAddress() {
        return (admin == null) ? null : admin.address();
    }

    /**
     * Applies another configuration: the difference only, so that connections, counters and health stay.
     *
     * @throws RuntimeException if it cannot be applied; what ran before goes on as it was
     */
    public void reload(ProxyConfig next) {
        Reload.of(this, next).apply();
    }

    /** Tells clients and probes to go elsewhere, while what is in flight goes on; {@link #close} is what follows. */
    public void drain() {
        if (admin != null) {
            admin.drain();
        }
        listeners.values().forEach(RunningListener::drain);
    }

    /** Stops listening, waits for what is in flight as long as the configuration says, and ends; idempotent. */
    @Override
    public void close() {
        List<Thread> ending = listeners.values().stream()
                .map(listener ->
                        Daemons.start("fairlead-drain-" + listener.config().name(), listener::end))
                .toList();
        ending.forEach(Daemons::join);
        listeners.clear();
        if (admin != null) {
            admin.close();
            admin = null;
        }
        pools.values().forEach(RunningPool::close);
        pools.clear();
        names.close();
        fleet.close();
        checkers.close();
        timer.shutdownNow();
        logs.close();
    }

    RunningPool startPool(PoolConfig pool) {
        return RunningPool.start(pool, strategies.apply(pool.strategy()), checkers, Scheduler.of(timer), names, fleet);
    }

    /** Waits until the sources of pools have said who there is, all of them together at most two seconds. */
    static void awaitMembers(Collection<RunningPool> pools) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (RunningPool pool : pools) {
            pool.members().awaitFirst(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }

    void changePool(PoolChange change) {
        RunningPool pool = pools.get(change.after().name());
        if (pool != null) {
            pool.change(change, strategies);
        }
    }

    void recheckPool(PoolConfig config) {
        RunningPool pool = pools.get(config.name());
        if (pool != null) {
            pool.recheck(config);
        }
    }

    void stick(PoolConfig config) {
        RunningPool pool = pools.get(config.name());
        if (pool != null) {
            pool.stick(config.stickiness());
        }
    }

    Wiring wiring(ProxyConfig all, ListenerConfig listener, Map<String, RunningPool> from, AccessLogs to) {
        List<RoutedPool> routes = listener.routes().stream()
                .map(route -> new RoutedPool(route, route.meetsPool() ? used(route.pool(), all, from) : null))
                .toList();
        List<RoutedClients> tcpRoutes = listener.tcpRoutes().stream()
                .map(route -> new RoutedClients(route, used(route.pool(), all, from)))
                .toList();
        UsedPool pool = listener.pool().isEmpty() ? null : used(listener.pool(), all, from);
        return new Wiring(
                listener,
                pool,
                routes,
                tcpRoutes,
                to.of(all, listener),
                all.shutdown().drain());
    }

    private static UsedPool used(String name, ProxyConfig all, Map<String, RunningPool> from) {
        RunningPool pool = from.get(name);
        if (pool == null) {
            throw new IllegalArgumentException("pool " + name + " does not run");
        }
        return new UsedPool(pool, all.pool(name));
    }

    /** Replaces the admin server, or ends it. */
    void restartAdmin(@Nullable AdminConfig next) {
        if (admin != null) {
            admin.close();
            admin = null;
        }
        admin = startAdmin(next);
    }

    private @Nullable AdminServer startAdmin(@Nullable AdminConfig wanted) {
        if (wanted == null) {
            return null;
        }
        AdminServer.Builder builder = AdminServer.builder(this::balancers)
                .traffic(traffic)
                .checks(this::checks)
                .affinities(this::affinity)
                .discoveries(this::discoveries)
                .lists(this::list)
                .stores(fleet::views)
                .listen(
                        wanted.bind().getAddress().getHostAddress(),
                        wanted.bind().getPort());
        if (!wanted.token().isEmpty()) {
            builder.token(wanted.token());
        }
        return builder.start();
    }

    private List<CheckView> checks(String name) {
        RunningPool pool = pools.get(name);
        return (pool == null) ? List.of() : pool.checks();
    }

    private @Nullable AffinityStats affinity(String name) {
        RunningPool pool = pools.get(name);
        return (pool == null) ? null : pool.affinityStats();
    }

    private List<DiscoveryView> discoveries(String name) {
        RunningPool pool = pools.get(name);
        return (pool == null) ? List.of() : pool.members().views();
    }

    private @Nullable ListSource list(String name) {
        RunningPool pool = pools.get(name);
        return (pool == null) ? null : pool.members().list();
    }

    private Collection<LoadBalancer> balancers() {
        return config.pools().stream()
                .map(pool -> pools.get(pool.name()))
                .filter(java.util.Objects::nonNull)
                .map(RunningPool::balancer)
                .toList();
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> Daemons.of("fairlead-timer", task));
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
