package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.tcp.TcpConfig;
import java.time.Duration;
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
    private @Nullable Duration backendDrainTimeout;

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
        closeSessionsOnDown = current.closeSessionsOnDown();
        backendDrainTimeout = current.backendDrainTimeout();
    }

    final TcpConfig config() {
        return new TcpConfig(
                balancer,
                affinity,
                name,
                timeouts,
                maxTries,
                maxConnections,
                drainTimeout,
                accessLog,
                closeSessionsOnDown,
                backendDrainTimeout);
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
