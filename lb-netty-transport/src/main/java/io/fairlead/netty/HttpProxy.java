package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.admin.AdminServer;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.http.ProxyConfig;
import io.fairlead.netty.http.ProxyServer;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.loop.Transports;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running HTTP/1.1 reverse proxy in front of a {@link LoadBalancer}.
 *
 * <pre>{@code
 * try (HttpProxy proxy = HttpProxy.builder(balancer).listen("127.0.0.1", 8080).xBackend(true).start()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>Requests and responses stream through: nothing is aggregated, and a side that reads slowly slows the
 * other side down. What is malformed, ambiguous or too large is refused before a backend is chosen. A
 * request that could not be answered is tried elsewhere if that is safe; see RFC 9110 section 9.2.2.
 *
 * <p>Thread-safe. The balancer stays the caller's: closing the proxy does not close it.
 */
public final class HttpProxy implements AutoCloseable {
    private final ProxyServer server;
    private final Transports transports;
    private final @Nullable EventLoopGroup ownGroup;

    private HttpProxy(ProxyServer server, Transports transports, @Nullable EventLoopGroup ownGroup) {
        this.server = server;
        this.transports = transports;
        this.ownGroup = ownGroup;
    }

    /** Returns a builder for a proxy that sends requests where the balancer says. */
    public static Builder builder(LoadBalancer balancer) {
        return new Builder(balancer);
    }

    /** Returns the address it listens on, with the port that was taken if none was given. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** Returns the port it listens on. */
    public int port() {
        return server.address().getPort();
    }

    /** Returns the transport in use: EPOLL or NIO. */
    public Transport transport() {
        return transports.transport();
    }

    /** Returns the counters since the start. O(event loops); any thread. */
    public ProxyStats stats() {
        return server.stats();
    }

    /**
     * Returns what was counted for each backend and for the listener, to be shown by an {@link AdminServer}.
     * Latencies are measured from the first call on, for two readings of the clock a request. Any thread.
     *
     * <p>Counters of a backend begin when it joins. Bytes are counted when a request ends, those of its retries
     * with the last; the most sessions are the sum of what was most on each event loop. Latency is from the
     * request sent to the head of its response, within 3.2 %.
     */
    public TrafficSource traffic() {
        return server.traffic();
    }

    /**
     * Prepares to go: {@link Builder#healthPath} answers 503 and every response from now on closes its
     * connection, while new connections and requests are served as ever. {@link #close} is what follows.
     * Idempotent; any thread.
     */
    public void drain() {
        server.drain();
    }

    /**
     * Stops accepting, closes idle connections, lets the requests in flight finish within the drain timeout,
     * closes what is left, and joins the event loops if they are the proxy's own. Blocks; idempotent.
     *
     * @throws IllegalStateException if called on an event loop of the proxy
     */
    @Override
    public void close() {
        server.close();
        if (ownGroup != null) {
            ownGroup.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
        }
    }

    /** Builds and starts an {@link HttpProxy}. */
    public static final class Builder {
        private final LoadBalancer balancer;
        private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
        private Transport transport = Transport.AUTO;
        private int eventLoopThreads = Runtime.getRuntime().availableProcessors();
        private @Nullable EventLoopGroup eventLoopGroup;
        private Affinity affinity = Affinity.none();
        private RequestKey key = RequestKey.source();
        private Timeouts timeouts = Timeouts.defaults();
        private Limits limits = Limits.defaults();
        private int maxTries = 3;
        private boolean xBackend;
        private String pseudonym = "fairlead";
        private String name = "http";
        private @Nullable AccessLog accessLog;
        private @Nullable String healthPath;
        private Duration drainTimeout = Duration.ofSeconds(30);

        private Builder(LoadBalancer balancer) {
            this.balancer = requireNonNull(balancer, "balancer");
        }

        /**
         * Sets where to listen; port 0 takes a free port. Defaults to 127.0.0.1:8080.
         *
         * @throws IllegalArgumentException if the port is out of range or the host unknown
         */
        public Builder listen(String host, int port) {
            requireNonNull(host, "host");
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("listen " + host + ": port: " + port + " (expected: 0..65535)");
            }
            return listen(new InetSocketAddress(host, port));
        }

        /**
         * Sets where to listen; port 0 takes a free port. Defaults to 127.0.0.1:8080.
         *
         * @throws IllegalArgumentException if the address is not resolved
         */
        public Builder listen(InetSocketAddress address) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("listen " + address.getHostString() + ": unknown host");
            }
            this.listen = address;
            return this;
        }

        /** Sets the transport; ignored with {@link #eventLoopGroup}. Defaults to {@link Transport#AUTO}. */
        public Builder transport(Transport transport) {
            this.transport = requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Sets how many threads {@link #start} starts; ignored with {@link #eventLoopGroup}. Defaults to the
         * number of processors.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder eventLoopThreads(int threads) {
            if (threads < 1 || threads > 1024) {
                throw new IllegalArgumentException("eventLoopThreads: " + threads + " (expected: 1..1024)");
            }
            this.eventLoopThreads = threads;
            return this;
        }

        /**
         * Serves on a group that stays the caller's: the proxy starts no thread and does not shut it down.
         * Defaults to a group of its own.
         */
        public Builder eventLoopGroup(EventLoopGroup group) {
            this.eventLoopGroup = requireNonNull(group, "eventLoopGroup");
            return this;
        }

        /**
         * Keeps requests with one backend, by their hash key, {@link #key}. Defaults to {@link Affinity#none()}.
         */
        public Builder affinity(Affinity affinity) {
            this.affinity = requireNonNull(affinity, "affinity");
            return this;
        }

        /** Sets what the hash key of a request is made of. Defaults to {@link RequestKey#source()}. */
        public Builder key(RequestKey key) {
            this.key = requireNonNull(key, "key");
            return this;
        }

        /** Sets how long to wait. Defaults to {@link Timeouts#defaults()}. */
        public Builder timeouts(Timeouts timeouts) {
            this.timeouts = requireNonNull(timeouts, "timeouts");
            return this;
        }

        /** Sets how much to take. Defaults to {@link Limits#defaults()}. */
        public Builder limits(Limits limits) {
            this.limits = requireNonNull(limits, "limits");
            return this;
        }

        /**
         * Sets how many backends a request may be given, the first included; the balancer's retry budget
         * limits them further. Defaults to 3.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder maxTries(int tries) {
            if (tries < 1 || tries > 100) {
                throw new IllegalArgumentException("maxTries: " + tries + " (expected: 1..100)");
            }
            this.maxTries = tries;
            return this;
        }

        /** Adds {@code X-Backend: <backend id>} to responses. Defaults to false. */
        public Builder xBackend(boolean on) {
            this.xBackend = on;
            return this;
        }

        /**
         * Sets the name of this proxy in Via. Defaults to {@code fairlead}.
         *
         * @throws IllegalArgumentException if it is not a token
         */
        public Builder pseudonym(String name) {
            if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
                throw new IllegalArgumentException(
                        "pseudonym: " + name + " (expected: 1..64 letters, digits, dots, dashes)");
            }
            this.pseudonym = name;
            return this;
        }

        /**
         * Names the listener in logs and statistics. Defaults to {@code http}.
         *
         * @throws IllegalArgumentException if it is empty, long or has blanks or control characters
         */
        public Builder name(String name) {
            if (!name.matches("[!-~]{1,64}")) {
                throw new IllegalArgumentException("name: " + name + " (expected: 1..64 visible ASCII characters)");
            }
            this.name = name;
            return this;
        }

        /**
         * Logs every request when it ends, whatever ended it; requests for {@link #healthPath} apart. The log
         * stays the caller's: close it after the proxy. Defaults to none, which saves reading the clock.
         */
        public Builder accessLog(AccessLog log) {
            this.accessLog = requireNonNull(log, "accessLog");
            return this;
        }

        /**
         * Answers requests for exactly this path without a backend: 200 and {@code ok}, or 503 while draining
         * or when no backend is eligible. Defaults to none.
         *
         * @throws IllegalArgumentException if it is not an absolute path
         */
        public Builder healthPath(String path) {
            if (!path.matches("/[!-~&&[^?#]]{0,255}")) {
                throw new IllegalArgumentException(
                        "healthPath: " + path + " (expected: a path of at most 256 characters, such as /healthz)");
            }
            this.healthPath = path;
            return this;
        }

        /**
         * Sets how long {@link HttpProxy#close} waits for requests in flight. Defaults to 30 s.
         *
         * @throws IllegalArgumentException if negative or longer than a day
         */
        public Builder drainTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.compareTo(Duration.ofDays(1)) > 0) {
                throw new IllegalArgumentException("drainTimeout: " + timeout + " (expected: PT0S..PT24H)");
            }
            this.drainTimeout = timeout;
            return this;
        }

        /**
         * Listens and serves until closed. Blocks until the socket listens.
         *
         * @throws java.io.UncheckedIOException if the address cannot be listened on, such as {@code listen
         *     127.0.0.1:8080: address already in use}
         * @throws IllegalArgumentException if the transport is not available here, or the group is neither epoll
         *     nor NIO
         */
        public HttpProxy start() {
            ProxyConfig config = new ProxyConfig(
                    balancer,
                    affinity,
                    key,
                    listen,
                    timeouts,
                    limits,
                    maxTries,
                    xBackend,
                    pseudonym,
                    name,
                    accessLog,
                    healthPath,
                    drainTimeout);
            EventLoopGroup given = eventLoopGroup;
            if (given != null) {
                Transports transports = Transports.of(given);
                return new HttpProxy(ProxyServer.start(config, given, transports), transports, null);
            }
            Transports transports = Transports.of(transport);
            EventLoopGroup own = transports.newGroup(eventLoopThreads);
            try {
                return new HttpProxy(ProxyServer.start(config, own, transports), transports, own);
            } catch (RuntimeException e) {
                own.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
                throw e;
            }
        }
    }
}
