package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.sniff.Peek;
import io.fairlead.netty.tcp.TcpConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of a TCP proxy that may change while it runs: what its builder and {@link TcpProxy#reconfigure} have
 * in common. Confined to one thread.
 *
 * @param <T> the options themselves, for chaining
 */
public abstract sealed class TcpOptions<T extends TcpOptions<T>> extends ProxyOptions<T>
        permits TcpProxy.Builder, TcpProxy.Changes {
    private TcpTimeouts timeouts = TcpTimeouts.defaults();
    private int maxConnections = 100_000;
    private boolean closeSessionsOnDown;
    private @Nullable TcpRoutes routes;
    private int ipv4KeyBits = 32;
    private int ipv6KeyBits = 128;
    boolean fallback = true; // to the balancer, for what no route suits
    private @Nullable Duration backendDrainTimeout;

    TcpOptions(LoadBalancer balancer) {
        super(balancer, "tcp");
    }

    TcpOptions(TcpConfig current) {
        super(current.balancer(), current.name());
        affinity = current.affinity();
        timeouts = current.timeouts();
        maxTries = current.maxTries();
        queueing = current.queueing();
        maxConnections = current.maxConnections();
        drainTimeout = current.drainTimeout();
        accessLog = current.accessLog();
        closeSessionsOnDown = current.closeSessionsOnDown();
        routes = current.routes();
        fallback = current.fallback();
        ipv4KeyBits = current.ipv4KeyBits();
        ipv6KeyBits = current.ipv6KeyBits();
        backendDrainTimeout = current.backendDrainTimeout();
        tls = current.edges().tls();
        proxyProtocol = current.edges().header();
        backendTls = current.edges().backendTls();
        backendProxyProtocol = current.edges().backendHeader();
        transparentSource = current.edges().transparentSource();
    }

    final TcpConfig config() {
        TcpRoutes table = routes;
        return new TcpConfig(
                (fallback || table == null) ? balancer : table.list().get(0).balancer(),
                affinity,
                name,
                timeouts,
                edges(table),
                maxTries,
                queueing,
                maxConnections,
                drainTimeout,
                accessLog,
                closeSessionsOnDown,
                table,
                fallback || table == null,
                ipv4KeyBits,
                ipv6KeyBits,
                backendDrainTimeout);
    }

    private Edges edges(@Nullable TcpRoutes table) {
        Peek peek = (table == null) ? null : new Peek(table.patience(), table.longestHello(), table.readHellos());
        Edges edges =
                new Edges(tls, proxyProtocol, backendTls, backendProxyProtocol, peek).fromClients(transparentSource);
        for (TcpRoute route : (table == null) ? List.<TcpRoute>of() : table.list()) {
            edges = edges.telling(route.backendProxyProtocol(null));
        }
        return edges;
    }

    /** Sets how long to wait. Defaults to {@link TcpTimeouts#defaults()}. */
    public final T timeouts(TcpTimeouts timeouts) {
        this.timeouts = requireNonNull(timeouts, "timeouts");
        return self();
    }

    /**
     * Sets how many client connections may be open at a time; more wait in the kernel until one ends. Defaults to
     * 100,000.
     *
     * @throws IllegalArgumentException if out of range
     */
    public final T maxConnections(int connections) {
        this.maxConnections = Ranges.require("maxConnections", connections, 1, 10_000_000);
        return self();
    }

    /**
     * Sets how many bits of a client's address make its hash key, the first ones: all clients of a network have one key
     * then, as those behind a NAT with many addresses should, or those of one IPv6 site (64). Defaults to 32 and 128, each address by itself.
     *
     * @throws IllegalArgumentException if out of range
     */
    public final T keyPrefix(int ipv4Bits, int ipv6Bits) {
        this.ipv4KeyBits = Ranges.require("ipv4Bits", ipv4Bits, 0, 32);
        this.ipv6KeyBits = Ranges.require("ipv6Bits", ipv6Bits, 0, 128);
        return self();
    }

    /**
     * Sets which pool serves a client. What no route suits is served by the balancer, or closed by a proxy that was
     * {@linkplain TcpProxy#builder(TcpRoutes) built of routes}, and counted as {@link TcpError#NO_ROUTE}. A part of a ClientHello is
     * counted as {@link TcpError#BAD_HELLO}. Defaults to none: the balancer serves everybody, and nothing is waited for.
     *
     * <p>A reconfiguration exchanges the routes as a whole. Counters of a pool stay if its balancer does, or if another one
     * has its name.
     *
     * @param routes null for none
     */
    public final T routes(@Nullable TcpRoutes routes) {
        this.routes = routes;
        return self();
    }

    /**
     * Sets whether sessions end at once when their backend goes down or into maintenance, as with HAProxy's {@code
     * on-marked-down shutdown-sessions}: both peers are reset, so that a client of a dead primary connects anew instead
     * of waiting for it; a session that is still connecting is tried elsewhere. The balancer is told {@code CANCELLED}.
     * Sessions that are begun with such a backend, as in panic, stay. Defaults to false: sessions live as long as
     * their peers want.
     */
    public final T closeSessionsOnDown(boolean close) {
        this.closeSessionsOnDown = close;
        return self();
    }

    /**
     * Sets how long the sessions of a backend may go on once it is in DRAIN or MAINT; what is left is closed then, unless
     * the backend is READY again. Sessions that begin later, because they prefer this backend, may stay. Measured
     * like {@link TcpTimeouts}. Defaults to none: sessions end when their peers want.
     *
     * @param timeout null for none
     * @throws IllegalArgumentException if negative or longer than 30 days
     */
    public final T backendDrainTimeout(@Nullable Duration timeout) {
        this.backendDrainTimeout = (timeout == null)
                ? null
                : Ranges.require("backendDrainTimeout", timeout, Duration.ZERO, Duration.ofDays(30));
        return self();
    }
}
