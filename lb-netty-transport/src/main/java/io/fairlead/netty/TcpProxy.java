package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Affinity;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.admin.AdminServer;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.loop.Transports;
import io.fairlead.netty.tcp.TcpConfig;
import io.fairlead.netty.tcp.TcpServer;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running TCP proxy in front of a {@link LoadBalancer}: relays the bytes of each client connection to the
 * backend that the balancer gives, and back.
 *
 * <pre>{@code
 * try (TcpProxy proxy = TcpProxy.builder(balancer).listen("127.0.0.1", 6432).start()) {
 *     ...
 * }
 * }</pre>
 *
 * <p>A connection that cannot be made is tried elsewhere before the client's first byte is read. The end of
 * what one side sends is passed on after the last byte, so that half-closed connections work; a reset is
 * passed on as a reset, after what was received before it. A side that reads slowly slows the other side
 * down. Attempts carry a hash of the client's address, for strategies that hash.
 *
 * <p>Of a session, the balancer is told {@code SUCCESS} when it ended with the consent of both sides; {@code
 * RESET} when the backend reset it before its first byte or while the client was still sending; {@code
 * TIMEOUT} when the backend never answered or stopped reading; {@code CANCELLED} when the client reset it or
 * the drain timeout cut it. Latency is measured to the connection.
 *
 * <p>Thread-safe. The balancer and the access log stay the caller's: closing the proxy does not close them.
 */
public final class TcpProxy implements AutoCloseable {
    private final TcpServer server;
    private final @Nullable EventLoopGroup ownGroup;

    private TcpProxy(TcpServer server, @Nullable EventLoopGroup ownGroup) {
        this.server = server;
        this.ownGroup = ownGroup;
    }

    /** Returns a builder for a proxy that relays to where the balancer says. */
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

    /** Returns the counters since the start. O(event loops); any thread. */
    public TcpStats stats() {
        return server.stats();
    }

    /**
     * Returns what was counted for each backend and for the listener, to be shown by an {@link AdminServer}. Any
     * thread.
     *
     * <p>Counters of a backend begin when it joins; every try to connect is one of its requests, and bytes are
     * counted as they come. The most sessions are the sum of what was most on each event loop. Latency is the time
     * to connect, within 3.2 %. Tries that fail count by kind, such as {@code connect_failed}, and so do sessions
     * that both peers did not end.
     */
    public TrafficSource traffic() {
        return server.traffic();
    }

    /**
     * Stops accepting, lets the sessions go on until they end or the drain timeout is over, closes what is left,
     * and joins the event loops if they are the proxy's own. Blocks; idempotent.
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

    /** Builds and starts a {@link TcpProxy}. */
    public static final class Builder {
        private final LoadBalancer balancer;
        private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
        private String name = "tcp";
        private int eventLoopThreads = Runtime.getRuntime().availableProcessors();
        private @Nullable EventLoopGroup eventLoopGroup;
        private Affinity affinity = Affinity.none();
        private TcpTimeouts timeouts = TcpTimeouts.defaults();
        private int maxTries = 3;
        private int maxConnections = 100_000;
        private Duration drainTimeout = Duration.ofSeconds(30);
        private @Nullable AccessLog accessLog;

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

        /** Names the listener in the access log. Defaults to {@code tcp}. */
        public Builder name(String name) {
            this.name = requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets how many threads {@link #start} starts; ignored with {@link #eventLoopGroup}. Defaults to the
         * number of processors.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder eventLoopThreads(int threads) {
            this.eventLoopThreads = requireRange("eventLoopThreads", threads, 1024);
            return this;
        }

        /**
         * Serves on a group that stays the caller's: the proxy starts no thread and does not shut it down. It must
         * be an NIO group. Defaults to a group of its own.
         */
        public Builder eventLoopGroup(EventLoopGroup group) {
            this.eventLoopGroup = requireNonNull(group, "eventLoopGroup");
            return this;
        }

        /**
         * Keeps connections with one backend, by their hash key, the address of the client. Defaults to {@link Affinity#none()}.
         */
        public Builder affinity(Affinity affinity) {
            this.affinity = requireNonNull(affinity, "affinity");
            return this;
        }

        /** Sets how long to wait. Defaults to {@link TcpTimeouts#defaults()}. */
        public Builder timeouts(TcpTimeouts timeouts) {
            this.timeouts = requireNonNull(timeouts, "timeouts");
            return this;
        }

        /**
         * Sets how many backends a session may be given until one can be connected, the first included. Defaults
         * to 3.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder maxTries(int tries) {
            this.maxTries = requireRange("maxTries", tries, 100);
            return this;
        }

        /**
         * Sets how many client connections may be open at a time; more wait in the kernel until one ends. Defaults
         * to 100,000.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder maxConnections(int connections) {
            this.maxConnections = requireRange("maxConnections", connections, 10_000_000);
            return this;
        }

        /**
         * Sets how long {@link TcpProxy#close} lets sessions go on. Defaults to 30 s.
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

        /** Logs each session at its end. Defaults to no log. */
        public Builder accessLog(AccessLog log) {
            this.accessLog = requireNonNull(log, "accessLog");
            return this;
        }

        /**
         * Listens and serves until closed. Blocks until the socket listens.
         *
         * @throws java.io.UncheckedIOException if the address cannot be listened on, such as {@code listen
         *     127.0.0.1:6432: address already in use}
         * @throws IllegalArgumentException if the group is not an NIO group
         */
        public TcpProxy start() {
            TcpConfig config = new TcpConfig(
                    balancer, affinity, listen, name, timeouts, maxTries, maxConnections, drainTimeout, accessLog);
            EventLoopGroup given = eventLoopGroup;
            if (given != null) {
                if (Transports.of(given).transport() != Transport.NIO) {
                    throw new IllegalArgumentException("eventLoopGroup: an epoll group (expected: an NIO group)");
                }
                return new TcpProxy(TcpServer.start(config, given), null);
            }
            EventLoopGroup own = Transports.of(Transport.NIO).newGroup(eventLoopThreads);
            try {
                return new TcpProxy(TcpServer.start(config, own), own);
            } catch (RuntimeException e) {
                own.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
                throw e;
            }
        }

        private static int requireRange(String name, int value, int max) {
            if (value < 1 || value > max) {
                throw new IllegalArgumentException(name + ": " + value + " (expected: 1.." + max + ')');
            }
            return value;
        }
    }
}
