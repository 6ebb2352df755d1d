package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.tcp.TcpConfig;

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

    TcpOptions(LoadBalancer balancer) {
        super(balancer, "tcp");
    }

    TcpOptions(TcpConfig current) {
        super(current.balancer(), current.name());
        affinity = current.affinity();
        timeouts = current.timeouts();
        maxTries = current.maxTries();
        maxConnections = current.maxConnections();
        drainTimeout = current.drainTimeout();
        accessLog = current.accessLog();
    }

    final TcpConfig config() {
        return new TcpConfig(balancer, affinity, name, timeouts, maxTries, maxConnections, drainTimeout, accessLog);
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
}
