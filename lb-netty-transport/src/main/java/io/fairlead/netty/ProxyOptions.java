package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.netty.tls.ServerTls;
import java.time.Duration;
import java.util.Set;
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
    boolean transparentSource;

    @Nullable
    AccessLog accessLog;

    @Nullable
    ServerTls tls;

    @Nullable
    ProxyProtocol proxyProtocol;

    @Nullable
    BackendTls backendTls;

    @Nullable
    BackendProxyHeader backendProxyProtocol;

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
     * In pools without {@linkplain io.fairlead.api.Backend#maxConcurrency limits} only a retry may wait: when nobody is left
     * but backends on trial that are busy.
     */
    public final T queueing(Queueing queueing) {
        this.queueing = requireNonNull(queueing, "queueing");
        return self();
    }

    /**
     * Sets whether connections to backends come from the address of the client, with a port that the system chooses, so that
     * servers which only look at who connects see it (IP_TRANSPARENT of Linux, HAProxy's {@code source … usesrc clientip}). What
     * they answer must come back to this machine, and there to this process: that is a matter of routes. An HTTP connection serves
     * one client only then. Health checks come from the machine's own address, and so do connections for clients of another family
     * than the backend's, of UNIX sockets, or on a loopback address where the backend is not. Defaults to false.
     *
     * <p>The transport must be epoll, and the process have the capability CAP_NET_ADMIN or CAP_NET_RAW: otherwise whoever starts
     * or reconfigures is told.
     */
    public final T transparentSource(boolean transparent) {
        this.transparentSource = transparent;
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

    /**
     * Encrypts the connections of clients. A handshake that fails or takes too long is counted as {@code HANDSHAKE_FAILED} or
     * {@code HANDSHAKE_TIMEOUT}, a {@link ProxyError} or {@link TcpError}, and logged. A change holds for connections to come.
     * Defaults to none.
     *
     * <p>A TCP proxy relays the bytes in it. {@code close_notify} is passed on as the end of what a side sends, an end without
     * it as a reset. See {@link ServerTls#forTcp} about engines.
     *
     * @param tls null for none; of a TCP proxy with ALPN as the backends understand it
     */
    public final T tls(@Nullable ServerTls tls) {
        this.tls = tls;
        return self();
    }

    /**
     * Takes a PROXY header, version 1 or 2, from some peers: who they name is the client, of logs, of hash keys and of what
     * backends are told. A bad one is counted as {@code BAD_PROXY_HEADER}, a {@link ProxyError} or {@link TcpError}, and logged. A
     * change holds for connections to come. Defaults to none.
     *
     * @param from null for none
     */
    public final T proxyProtocol(@Nullable ProxyProtocol from) {
        this.proxyProtocol = from;
        return self();
    }

    /**
     * Encrypts connections to backends. A handshake that fails is a connection that cannot be made. With HTTP it may take as
     * long again as {@link Timeouts#connect}, with TCP it belongs to what {@link TcpTimeouts#connect} limits. Defaults to none.
     *
     * @param tls null for none; of {@link BackendTls#forTcp} if connections of a TCP proxy are to be half-closed
     */
    public final T backendTls(@Nullable BackendTls tls) {
        this.backendTls = tls;
        return self();
    }

    /**
     * Begins connections to backends with a PROXY header that names the client. Those of HTTP serve this client alone. Defaults
     * to none.
     *
     * @param version null for none
     */
    public final T backendProxyProtocol(@Nullable ProxyVersion version) {
        return backendProxyProtocol(version, Set.of());
    }

    /**
     * Begins connections to backends with a PROXY header that says more of the client. What has to be known of a client from
     * its beginning on, such as {@link ProxyTlv#UNIQUE_ID}, is said of connections to come. Defaults to none.
     *
     * @param version null for none
     * @param tlvs what it says besides addresses; nothing in version 1
     * @throws IllegalArgumentException if the version has no room for that
     */
    public final T backendProxyProtocol(@Nullable ProxyVersion version, Set<ProxyTlv> tlvs) {
        this.backendProxyProtocol = BackendProxyHeader.of(version, tlvs);
        return self();
    }
}
