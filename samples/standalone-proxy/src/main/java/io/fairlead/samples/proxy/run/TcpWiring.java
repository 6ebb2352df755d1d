package io.fairlead.samples.proxy.run;

import io.fairlead.api.Affinity;
import io.fairlead.netty.TcpOptions;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.TcpRoute;
import io.fairlead.netty.TcpRoutes;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.TimeoutsConfig;

/** Tells a TCP proxy what its configuration says. */
final class TcpWiring {
    private static final int MOST_CONNECTIONS = 100_000;

    private TcpWiring() {}

    /** Returns the builder of a listener, to which its socket and its threads are still to be told. */
    static TcpProxy.Builder builder(Wiring wiring, ListenerTls tls) {
        UsedPool pool = wiring.pool();
        TcpProxy.Builder builder =
                (pool == null) ? TcpProxy.builder(routes(wiring)) : TcpProxy.builder(pool.balancer());
        tell(builder, wiring, tls);
        if (pool != null && !wiring.tcpRoutes().isEmpty()) {
            builder.routes(routes(wiring));
        }
        return builder;
    }

    /** Changes a listener that runs. */
    static void rewire(TcpProxy.Changes changes, Wiring wiring, ListenerTls tls) {
        UsedPool pool = wiring.pool();
        if (pool == null) {
            changes.routesOnly(routes(wiring));
        } else {
            changes.balancer(pool.balancer()).routes(wiring.tcpRoutes().isEmpty() ? null : routes(wiring));
        }
        tell(changes, wiring, tls);
    }

    private static void tell(TcpOptions<?> options, Wiring wiring, ListenerTls tls) {
        ListenerConfig config = wiring.listener();
        TimeoutsConfig timeouts = config.timeouts();
        int connections = config.limits().connections();
        options.name(config.name())
                .drainTimeout(wiring.drain())
                .accessLog(wiring.log())
                .timeouts(new TcpTimeouts(timeouts.connect(), timeouts.tunnel(), timeouts.halfOpen()))
                .maxConnections((connections == 0) ? MOST_CONNECTIONS : connections)
                .keyPrefix(config.keyBits4(), config.keyBits6())
                .tls(tls.ofTcp(config.tls()))
                .proxyProtocol(
                        config.proxyProtocol() == null
                                ? null
                                : config.proxyProtocol().toProxyProtocol())
                .transparentSource(config.transparentSource())
                .closeSessionsOnDown(config.closeSessionsOnDown())
                .backendDrainTimeout(timeouts.backendDrain().isZero() ? null : timeouts.backendDrain());
        UsedPool pool = wiring.pool();
        if (pool == null) {
            options.affinity(Affinity.none());
            return;
        }
        PoolConfig served = pool.config();
        options.affinity(pool.running().affinity())
                .maxTries(served.retries().max() + 1)
                .queueing(served.queue().toQueueing())
                .backendTls(pool.running().streamTls(served))
                .backendProxyProtocol(served.sendProxy().toVersion(), served.toTlvs());
    }

    private static TcpRoutes routes(Wiring wiring) {
        TcpRoutes.Builder routes =
                TcpRoutes.builder().patience(wiring.listener().patience());
        for (RoutedClients routed : wiring.tcpRoutes()) {
            UsedPool pool = routed.pool();
            PoolConfig served = pool.config();
            TcpRoute.Builder route = routed.route()
                    .toRoute(pool.balancer())
                    .affinity(pool.running().affinity())
                    .maxTries(served.retries().max() + 1)
                    .queueing(served.queue().toQueueing())
                    .backendTls(pool.running().streamTls(served))
                    .backendProxyProtocol(served.sendProxy().toVersion(), served.toTlvs());
            routes.add(route.build());
        }
        return routes.build();
    }
}
