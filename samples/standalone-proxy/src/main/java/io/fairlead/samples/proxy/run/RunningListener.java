package io.fairlead.samples.proxy.run;

import io.fairlead.netty.HttpOptions;
import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.Limits;
import io.fairlead.netty.ProxyOptions;
import io.fairlead.netty.RetryOn;
import io.fairlead.netty.StickyCookie;
import io.fairlead.netty.TcpOptions;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import io.fairlead.samples.proxy.config.LimitsConfig;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.Mode;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.RetriesConfig;
import io.fairlead.samples.proxy.config.StickinessConfig;
import io.fairlead.samples.proxy.config.StickyBy;
import io.fairlead.samples.proxy.config.TimeoutsConfig;
import io.fairlead.samples.proxy.option.Statuses;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A listener that serves, of either protocol. */
final class RunningListener {
    private final InetSocketAddress address;
    private final TrafficSource traffic;
    private final Consumer<Wiring> rewire;
    private final Runnable drain;
    private final Runnable end;
    private volatile ListenerConfig config; // written by the thread that starts and reloads

    private RunningListener(ListenerConfig config, HttpProxy proxy, ListenerTls tls) {
        this.config = config;
        this.address = proxy.address();
        this.traffic = proxy.traffic();
        this.rewire = wiring ->
                proxy.reconfigure(options -> tell(options.balancer(wiring.pool().balancer()), wiring, tls));
        this.drain = proxy::drain;
        this.end = proxy::close;
    }

    private RunningListener(ListenerConfig config, TcpProxy proxy) {
        this.config = config;
        this.address = proxy.address();
        this.traffic = proxy.traffic();
        this.rewire = wiring ->
                proxy.reconfigure(options -> tell(options.balancer(wiring.pool().balancer()), wiring));
        this.drain = proxy::drain;
        this.end = proxy::close;
    }

    /**
     * Starts a listener.
     *
     * @param threads how many event loops it has; 0 for one a processor
     * @throws java.io.UncheckedIOException if the address cannot be listened on
     */
    static RunningListener start(Wiring wiring, int threads) {
        ListenerConfig config = wiring.listener();
        if (config.mode() == Mode.HTTP) {
            HttpProxy.Builder builder =
                    HttpProxy.builder(wiring.pool().balancer()).listen(config.bind());
            ListenerTls tls = new ListenerTls();
            tell(builder, wiring, tls);
            if (threads > 0) {
                builder.eventLoopThreads(threads);
            }
            return new RunningListener(config, builder.start(), tls);
        }
        TcpProxy.Builder builder = TcpProxy.builder(wiring.pool().balancer()).listen(config.bind());
        tell(builder, wiring);
        if (threads > 0) {
            builder.eventLoopThreads(threads);
        }
        return new RunningListener(config, builder.start());
    }

    /** Returns what it was told last; any thread. */
    ListenerConfig config() {
        return config;
    }

    /** Returns where it listens, with the port that was taken if none was given. */
    InetSocketAddress address() {
        return address;
    }

    /** Returns what it counts. */
    TrafficSource traffic() {
        return traffic;
    }

    /**
     * Serves as it is told from now on: the socket and the connections stay. Mode, address and threads must be those
     * of the start.
     */
    void rewire(Wiring wiring) {
        rewire.accept(wiring);
        config = wiring.listener();
    }

    /** Tells clients to go elsewhere, while what is in flight goes on; a TCP listener can only stop listening. */
    void drain() {
        drain.run();
    }

    /** Stops listening now, and ends when what is in flight has ended or the drain deadline has passed. */
    void end() {
        end.run();
    }

    private static void tell(HttpOptions<?> options, Wiring wiring, ListenerTls tls) {
        tellBoth(options, wiring);
        ListenerConfig config = wiring.listener();
        options.key(wiring.poolConfig().toKey())
                .cookie(cookie(wiring.poolConfig(), wiring.pool()))
                .routes(routes(wiring))
                .forwarding(config.forwarded().toForwarding())
                .requestId(config.requestId().isEmpty() ? null : config.requestId())
                .filters(config.filters())
                .timeouts(timeouts(config.timeouts()))
                .limits(limits(config.limits()))
                .retryOn(retryOn(wiring.poolConfig().retries()))
                .xBackend(config.xBackend())
                .tls(tls.of(config.tls()))
                .proxyProtocol(
                        config.proxyProtocol() == null
                                ? null
                                : config.proxyProtocol().toProxyProtocol())
                .healthPath(config.healthPath().isEmpty() ? null : config.healthPath());
    }

    private static void tell(TcpOptions<?> options, Wiring wiring) {
        tellBoth(options, wiring);
        TimeoutsConfig timeouts = wiring.listener().timeouts();
        options.timeouts(TcpTimeouts.defaults().withConnect(timeouts.connect()).withIdle(timeouts.tunnel()))
                .closeSessionsOnDown(wiring.listener().closeSessionsOnDown())
                .backendDrainTimeout(timeouts.backendDrain().isZero() ? null : timeouts.backendDrain());
    }

    private static void tellBoth(ProxyOptions<?> options, Wiring wiring) {
        options.affinity(wiring.pool().affinity())
                .name(wiring.listener().name())
                .maxTries(wiring.poolConfig().retries().max() + 1)
                .drainTimeout(wiring.drain())
                .accessLog(wiring.log());
    }

    private static @Nullable StickyCookie cookie(PoolConfig config, RunningPool pool) {
        StickinessConfig stickiness = config.stickiness();
        return (stickiness.by() == StickyBy.COOKIE) ? stickiness.toCookie(pool.affinity(), pool.affinity()) : null;
    }

    private static @Nullable Routes routes(Wiring wiring) {
        if (wiring.routes().isEmpty()) {
            return null;
        }
        Routes.Builder routes = Routes.builder().strictPaths(wiring.listener().strictPaths());
        for (RoutedPool routed : wiring.routes()) {
            PoolConfig config = routed.poolConfig();
            Route.Builder route = routed.route()
                    .toRoute(routed.pool().balancer())
                    .affinity(routed.pool().affinity())
                    .key(config.toKey())
                    .retryOn(retryOn(config.retries()))
                    .maxTries(config.retries().max() + 1);
            route.cookie(cookie(config, routed.pool()));
            routes.add(route.build());
        }
        return routes.build();
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
                config.tunnel());
    }

    private static Limits limits(LimitsConfig config) {
        return Limits.defaults()
                .withHeadBytes((int) config.head().bytes())
                .withRequestLineBytes((int) config.requestLine().bytes())
                .withHeaderFields(config.headerFields())
                .withReplayBytes((int) config.replay().bytes());
    }
}
