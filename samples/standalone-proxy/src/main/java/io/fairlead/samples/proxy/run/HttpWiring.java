package io.fairlead.samples.proxy.run;

import io.fairlead.api.Affinity;
import io.fairlead.netty.HttpOptions;
import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.Limits;
import io.fairlead.netty.RetryOn;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.route.RouteBuilder;
import io.fairlead.netty.route.Routes;
import io.fairlead.samples.proxy.config.LimitsConfig;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.RetriesConfig;
import io.fairlead.samples.proxy.config.StickinessConfig;
import io.fairlead.samples.proxy.config.StickyBy;
import io.fairlead.samples.proxy.config.TimeoutsConfig;
import io.fairlead.samples.proxy.option.Statuses;
import org.jspecify.annotations.Nullable;

/** Tells an HTTP proxy what its configuration says. */
final class HttpWiring {
    private HttpWiring() {}

    /** Returns the builder of a listener, to which its socket and its threads are still to be told. */
    static HttpProxy.Builder builder(Wiring wiring, ListenerTls tls) {
        UsedPool pool = wiring.pool();
        HttpProxy.Builder builder =
                (pool == null) ? HttpProxy.builder(routes(wiring)) : HttpProxy.builder(pool.balancer());
        tell(builder, wiring, tls);
        if (pool != null && !wiring.routes().isEmpty()) {
            builder.routes(routes(wiring));
        }
        return builder;
    }

    /** Changes a listener that runs. */
    static void rewire(HttpProxy.Changes changes, Wiring wiring, ListenerTls tls) {
        UsedPool pool = wiring.pool();
        if (pool == null) {
            changes.routesOnly(routes(wiring));
        } else {
            changes.balancer(pool.balancer()).routes(wiring.routes().isEmpty() ? null : routes(wiring));
        }
        tell(changes, wiring, tls);
    }

    private static void tell(HttpOptions<?> options, Wiring wiring, ListenerTls tls) {
        ListenerConfig config = wiring.listener();
        options.name(config.name())
                .drainTimeout(wiring.drain())
                .accessLog(wiring.log())
                .http2(config.http2())
                .upgrades(config.upgrades().toArray(new String[0]))
                .pseudonym(config.via())
                .forwarding(config.forwarded().toForwarding())
                .requestId(config.requestId().isEmpty() ? null : config.requestId())
                .filters(config.filters())
                .timeouts(timeouts(config.timeouts()))
                .limits(limits(config.limits()))
                .retryAfter(config.limits().retryAfter())
                .http2Limits(config.limits().http2().toLimits())
                .xBackend(config.xBackend())
                .tls(tls.of(config.tls(), config.http2()))
                .proxyProtocol(
                        config.proxyProtocol() == null
                                ? null
                                : config.proxyProtocol().toProxyProtocol())
                .transparentSource(config.transparentSource())
                .healthPath(config.healthPath().isEmpty() ? null : config.healthPath());
        UsedPool pool = wiring.pool();
        if (pool == null) {
            options.affinity(Affinity.none()).cookie(null).stickyHost(null);
            return;
        }
        PoolConfig served = pool.config();
        options.affinity(pool.running().affinity())
                .key(served.toKey())
                .cookie(cookie(pool))
                .stickyHost(served.stickiness().toHosts())
                .maxTries(served.retries().max() + 1)
                .retryOn(retryOn(served.retries()))
                .queueing(served.queue().toQueueing())
                .backendProtocol(served.toProtocol())
                .backendTls(pool.running().tls(served))
                .backendProxyProtocol(served.sendProxy().toVersion(), served.toTlvs());
    }

    private static Routes routes(Wiring wiring) {
        Routes.Builder routes = Routes.builder().strictPaths(wiring.listener().strictPaths());
        for (RoutedPool routed : wiring.routes()) {
            UsedPool pool = routed.pool();
            RouteBuilder route = routed.route().toRoute(pool == null ? null : pool.balancer());
            if (pool != null) {
                tell(route, pool);
                if (routed.route().timeouts() != null) {
                    Timeouts listeners = timeouts(wiring.listener().timeouts());
                    route.timeouts(routed.route().timeouts().toTimeouts(listeners));
                }
            }
            routes.add(route.build());
        }
        return routes.build();
    }

    private static void tell(RouteBuilder route, UsedPool pool) {
        PoolConfig config = pool.config();
        route.affinity(pool.running().affinity())
                .key(config.toKey())
                .cookie(cookie(pool))
                .stickyHost(config.stickiness().toHosts())
                .maxTries(config.retries().max() + 1)
                .retryOn(retryOn(config.retries()))
                .queueing(config.queue().toQueueing())
                .backendProtocol(config.toProtocol())
                .backendTls(pool.running().tls(config))
                .backendProxyProtocol(config.sendProxy().toVersion(), config.toTlvs());
    }

    private static @Nullable StickyCookie cookie(UsedPool pool) {
        StickinessConfig stickiness = pool.config().stickiness();
        return (stickiness.by() == StickyBy.COOKIE)
                ? stickiness.toCookie(pool.running().affinity(), pool.running().affinity())
                : null;
    }

    private static RetryOn retryOn(RetriesConfig config) {
        RetryOn retryOn = RetryOn.nothing().withTimeouts(config.timeouts());
        for (Statuses statuses : config.statuses()) {
            retryOn = retryOn.withStatuses(statuses.from(), statuses.to());
        }
        return retryOn;
    }

    private static Timeouts timeouts(TimeoutsConfig config) {
        return new Timeouts(
                config.connect(),
                config.requestHead(),
                config.responseHead(),
                config.body(),
                config.idle(),
                config.upstreamIdle(),
                config.tunnel(),
                config.total());
    }

    private static Limits limits(LimitsConfig config) {
        Limits limits = Limits.defaults();
        return limits.withHeadBytes((int) config.head().bytes())
                .withRequestLineBytes((int) config.requestLine().bytes())
                .withHeaderFields(config.headerFields())
                .withReplayBytes((int) config.replay().bytes())
                .withMaxRequests(config.requests())
                .withMaxConnections((config.connections() == 0) ? limits.maxConnections() : config.connections());
    }
}
