package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.loop.Ranges;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options that every proxy has and that may change while it runs. Confined to one thread.
 *
 * @param <T> the options themselves, for chaining
 */
public abstract sealed class ProxyOptions<T extends ProxyOptions<T>> permits HttpOptions, TcpOptions {
    LoadBalancer balancer;
    Affinity affinity = Affinity.none();
    String name;
    int maxTries = 3;
    Duration drainTimeout = Duration.ofSeconds(30);
    Queueing queueing = Queueing.defaults();

    @Nullable
    AccessLog accessLog;

    ProxyOptions(LoadBalancer balancer, String name) {
        this.balancer = requireNonNull(balancer, "balancer");
        this.name = name;
    }

    abstract T self();

    /**
     * Names the listener in logs and statistics. Defaults to {@code http} or {@code tcp}.
     *
     * @throws IllegalArgumentException if it is empty, long or has blanks or control characters
     */
    public final T name(String name) {
        if (!name.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("name: " + name + " (expected: 1..64 visible ASCII characters)");
        }
        this.name = name;
        return self();
    }

    /**
     * Keeps requests or sessions with one backend, by their hash key: {@link HttpOptions#key}, or the address of the
     * TCP client. Defaults to {@link Affinity#none()}.
     */
    public final T affinity(Affinity affinity) {
        this.affinity = requireNonNull(affinity, "affinity");
        return self();
    }

    /**
     * Sets how many backends a request or session may be given, the first included; the balancer's retry budget
     * limits them further. Defaults to 3.
     *
     * @throws IllegalArgumentException if out of range
     */
    public final T maxTries(int tries) {
        this.maxTries = Ranges.require("maxTries", tries, 1, 100);
        return self();
    }

    /**
     * Sets who may wait for a pool whose backends all have as much as they take. Defaults to {@link Queueing#defaults()}.
     * Pools without {@linkplain io.fairlead.api.Backend#maxConcurrency limits} never have anybody wait.
     */
    public final T queueing(Queueing queueing) {
        this.queueing = requireNonNull(queueing, "queueing");
        return self();
    }

    /**
     * Logs every request or session when it ends, whatever ended it; requests for {@link HttpOptions#healthPath}
     * apart. The log stays the caller's: close it after the last proxy and request that uses it. Defaults to none,
     * which saves reading the clock.
     *
     * @param log null for none
     */
    public final T accessLog(@Nullable AccessLog log) {
        this.accessLog = log;
        return self();
    }

    /**
     * Sets how long a close waits for what is in flight. Defaults to 30 s.
     *
     * @throws IllegalArgumentException if negative or longer than a day
     */
    public final T drainTimeout(Duration timeout) {
        this.drainTimeout = Ranges.require("drainTimeout", timeout, Duration.ZERO, Duration.ofDays(1));
        return self();
    }
}
