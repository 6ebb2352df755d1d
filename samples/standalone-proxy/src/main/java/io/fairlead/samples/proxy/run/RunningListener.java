package io.fairlead.samples.proxy.run;

import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.Limits;
import io.fairlead.netty.RequestKey;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.samples.proxy.config.LimitsConfig;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.Mode;
import io.fairlead.samples.proxy.config.PoolConfig;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.config.StickinessConfig;
import io.fairlead.samples.proxy.config.StickyBy;
import io.fairlead.samples.proxy.config.TimeoutsConfig;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A listener that serves.
 *
 * @param config what it was told
 * @param address where it listens, with the port that was taken if none was given
 * @param traffic what it counts
 * @param drain tells clients to go elsewhere while it still serves
 * @param proxy closing it stops listening at once, waits for what is in flight and ends
 */
record RunningListener(
        ListenerConfig config, InetSocketAddress address, TrafficSource traffic, Runnable drain, AutoCloseable proxy) {
    /**
     * Starts a listener.
     *
     * @param log where its lines go; null for nowhere
     * @throws java.io.UncheckedIOException if the address cannot be listened on
     */
    static RunningListener start(ProxyConfig all, ListenerConfig config, RunningPool pool, @Nullable AccessLog log) {
        return (config.mode() == Mode.HTTP) ? http(all, config, pool, log) : tcp(all, config, pool, log);
    }

    private static RunningListener http(
            ProxyConfig all, ListenerConfig config, RunningPool pool, @Nullable AccessLog log) {
        PoolConfig poolConfig = all.poolOf(config);
        HttpProxy.Builder builder = HttpProxy.builder(pool.balancer())
                .name(config.name())
                .listen(config.bind())
                .affinity(pool.affinity())
                .key(key(poolConfig.stickiness()))
                .timeouts(timeouts(config.timeouts()))
                .limits(limits(config.limits()))
                .maxTries(poolConfig.retries().max() + 1)
                .xBackend(config.xBackend())
                .drainTimeout(all.shutdown().drain());
        if (all.threads() > 0) {
            builder.eventLoopThreads(all.threads());
        }
        if (!config.healthPath().isEmpty()) {
            builder.healthPath(config.healthPath());
        }
        if (log != null) {
            builder.accessLog(log);
        }
        HttpProxy proxy = builder.start();
        return new RunningListener(config, proxy.address(), proxy.traffic(), proxy::drain, proxy);
    }

    private static RunningListener tcp(
            ProxyConfig all, ListenerConfig config, RunningPool pool, @Nullable AccessLog log) {
        PoolConfig poolConfig = all.poolOf(config);
        TcpProxy.Builder builder = TcpProxy.builder(pool.balancer())
                .name(config.name())
                .listen(config.bind())
                .affinity(pool.affinity())
                .timeouts(TcpTimeouts.defaults()
                        .withConnect(config.timeouts().connect())
                        .withIdle(config.timeouts().tunnel()))
                .maxTries(poolConfig.retries().max() + 1)
                .drainTimeout(all.shutdown().drain());
        if (all.threads() > 0) {
            builder.eventLoopThreads(all.threads());
        }
        if (log != null) {
            builder.accessLog(log);
        }
        TcpProxy proxy = builder.start();
        return new RunningListener(config, proxy.address(), proxy.traffic(), () -> {}, proxy);
    }

    private static RequestKey key(StickinessConfig config) {
        return (config.by() == StickyBy.HEADER) ? RequestKey.header(config.name()) : RequestKey.source();
    }

    private static Timeouts timeouts(TimeoutsConfig config) {
        return new Timeouts(
                config.connect(),
                config.requestHead(),
                config.responseHead(),
                config.body(),
                config.idle(),
                config.upstreamIdle());
    }

    private static Limits limits(LimitsConfig config) {
        return Limits.defaults()
                .withHeadBytes((int) config.head().bytes())
                .withRequestLineBytes((int) config.requestLine().bytes())
                .withHeaderFields(config.headerFields())
                .withReplayBytes((int) config.replay().bytes());
    }

    /** Stops listening now, and ends when what is in flight has ended or the drain deadline has passed. */
    void end() {
        try {
            proxy.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(config.name() + " does not close", e);
        }
    }
}
