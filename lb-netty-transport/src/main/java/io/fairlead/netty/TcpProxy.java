package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.admin.AdminServer;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.loop.Endpoints;
import io.fairlead.netty.loop.Listening;
import io.fairlead.netty.loop.LoopGroup;
import io.fairlead.netty.tcp.TcpConfig;
import io.fairlead.netty.tcp.TcpServer;
import io.netty.channel.EventLoopGroup;
import java.net.SocketAddress;
import java.util.function.Consumer;

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
 * <p>A connection that cannot be made is tried elsewhere; nothing that the client has said until then is lost. The end of
 * what one side sends is passed on after the last byte, so that half-closed connections work; a reset is
 * passed on as a reset, after what was received before it. A side that reads slowly slows the other side
 * down. While every backend has as much as it takes, connections wait, as {@link TcpOptions#queueing} says: those of clients that
 * reset them, or end them without having sent anything, no longer. Attempts carry a hash of the client's address, for strategies that hash.
 *
 * <p>Of a session, the balancer is told {@code SUCCESS} when it ended with the consent of both sides; {@code
 * RESET} when the backend reset it before its first byte or while the client was still sending; {@code
 * TIMEOUT} when the backend never answered or stopped reading; {@code CANCELLED} when the client reset it or
 * the proxy ended it: because a drain timeout was over, or its backend went down. Latency is measured to the connection.
 *
 * <p>Thread-safe. The balancer and the access log stay the caller's: closing the proxy does not close them.
 */
public final class TcpProxy implements AutoCloseable {
    private final TcpServer server;
    private final LoopGroup loops;
    private final boolean plain; // on a transport that was chosen since nothing is encrypted

    private TcpProxy(TcpServer server, LoopGroup loops, boolean plain) {
        this.server = server;
        this.loops = loops;
        this.plain = plain;
    }

    /** Returns a builder for a proxy that relays to where the balancer says. */
    public static Builder builder(LoadBalancer balancer) {
        return new Builder(balancer);
    }

    /**
     * Returns a builder for a proxy that relays to where routes say, and closes what none suits.
     *
     * @see TcpOptions#routes
     */
    public static Builder builder(TcpRoutes routes) {
        return new Builder(routes);
    }

    /** Returns the address it listens on, with the port that was taken if none was given. */
    public SocketAddress address() {
        return server.address();
    }

    /** Returns the port it listens on; 0 on a UNIX socket. */
    public int port() {
        return Endpoints.port(server.address());
    }

    /** Returns the transport in use: EPOLL or NIO. */
    public Transport transport() {
        return loops.transports().transport();
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
     * Changes options while it runs: the socket goes on listening, and sessions go on.
     *
     * <pre>{@code
     * proxy.reconfigure(options -> options.balancer(another).maxTries(2));
     * }</pre>
     *
     * <p>What is not named stays as it is. A connection that is accepted after this has returned is served by the new
     * options and the new balancer; a session keeps to its end what it began with. With fewer
     * {@link TcpOptions#maxConnections}, sessions above the limit stay, and others wait until they have become fewer.
     *
     * <p>A balancer that is replaced stays the caller's, and may be closed once nothing of its view is in flight:
     * what is closed earlier refuses retries.
     *
     * <p>All or nothing: when this throws, nothing has changed. Blocks until every event loop has changed; O(backends
     * × event loops). Any thread but those; concurrent calls happen one after the other.
     *
     * @param change is called at once, with the current options
     * @throws IllegalArgumentException if the change sets a value out of range, or adds TLS to a proxy that began without and
     *     for which {@link Transport#AUTO} has chosen epoll
     * @throws IllegalStateException if called on an event loop of the proxy, or if the proxy is closed
     */
    public void reconfigure(Consumer<Changes> change) {
        server.reconfigure(current -> {
            Changes changes = new Changes(current);
            change.accept(changes);
            return check(changes.config());
        });
    }

    private TcpConfig check(TcpConfig next) {
        if (plain && next.isEncrypted()) {
            throw new IllegalArgumentException((next.edges().tls() != null ? "tls" : "backendTls")
                    + ": added on EPOLL, whose channels lose bytes of half-closed connections under TLS"
                    + " (expected: TLS from the start, or transport NIO)");
        }
        return next;
    }

    /**
     * Prepares to go: stops listening, which is how clients learn that they should go elsewhere, while the sessions
     * go on as ever. {@link #close} is what follows. Idempotent; any thread.
     */
    public void drain() {
        server.drain();
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
        loops.close();
    }

    /** What {@link #reconfigure} may change. */
    public static final class Changes extends TcpOptions<Changes> {
        private Changes(TcpConfig current) {
            super(current);
        }

        @Override
        Changes self() {
            return this;
        }

        /** Sets who gives backends, of what no route suits if there are routes. */
        public Changes balancer(LoadBalancer balancer) {
            this.balancer = requireNonNull(balancer, "balancer");
            this.fallback = true;
            return this;
        }

        /** Serves by these routes alone, and closes what none suits. */
        public Changes routesOnly(TcpRoutes routes) {
            routes(routes);
            this.fallback = false;
            return this;
        }
    }

    /** Builds and starts a {@link TcpProxy}. */
    public static final class Builder extends TcpOptions<Builder> {
        private final Listening listening = Listening.byDefault();
        private Transport transport = Transport.AUTO;
        private boolean splice = true;

        private Builder(LoadBalancer balancer) {
            super(balancer);
        }

        private Builder(TcpRoutes routes) {
            super(routes.list().get(0).balancer());
            routes(routes);
            fallback = false;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets where to listen; port 0 takes a free port. Defaults to 127.0.0.1:8080.
         *
         * @throws IllegalArgumentException if the port is out of range or the host unknown
         */
        public Builder listen(String host, int port) {
            listening.on(host, port);
            return this;
        }

        /**
         * Sets where to listen: an {@link java.net.InetSocketAddress}, whose port 0 takes a free port and whose wildcard means
         * both IPv6 and IPv4, a {@link java.net.UnixDomainSocketAddress}, or an {@link InheritedSocket}. Defaults to
         * 127.0.0.1:8080.
         *
         * @throws IllegalArgumentException if the address is none of these, or is not resolved
         */
        public Builder listen(SocketAddress address) {
            listening.on(address);
            return this;
        }

        /**
         * Sets what the file of a UNIX socket is like. A file that a dead process has left is replaced; it goes when the proxy
         * stops listening. Defaults to {@link SocketFile#defaults()}.
         */
        public Builder socketFile(SocketFile file) {
            listening.file(file);
            return this;
        }

        /**
         * Sets how many threads {@link #start} starts; ignored with {@link #eventLoopGroup}. Defaults to the
         * number of processors.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder eventLoopThreads(int threads) {
            listening.threads(threads);
            return this;
        }

        /**
         * Serves on a group that stays the caller's: the proxy starts no thread and does not shut it down. It must
         * be an epoll or NIO group. Defaults to a group of its own.
         */
        public Builder eventLoopGroup(EventLoopGroup group) {
            listening.group(group);
            return this;
        }

        /**
         * Sets the transport; ignored with {@link #eventLoopGroup}. Defaults to {@link Transport#AUTO}: with TLS on either
         * side NIO, since what is encrypted goes through Netty's channels, and those of epoll lose bytes of half-closed
         * connections. A proxy that is to get TLS later, by a reconfiguration, needs {@link Transport#NIO}; whoever chooses
         * {@link Transport#EPOLL} may have TLS on it, where nobody half-closes connections.
         */
        public Builder transport(Transport transport) {
            this.transport = requireNonNull(transport, "transport");
            return this;
        }

        /**
         * Sets whether bytes of a connection that sends much go from socket to socket through a pipe of the kernel,
         * without being copied, where the transport is epoll; one pipe for each event loop, and one for each
         * direction of a connection that is read slowly. Defaults to true.
         */
        public Builder splice(boolean splice) {
            this.splice = splice;
            return this;
        }

        /**
         * Listens and serves until closed. Blocks until the socket listens.
         *
         * @throws java.io.UncheckedIOException if the address cannot be listened on, such as {@code listen
         *     127.0.0.1:6432: address already in use}
         * @throws IllegalArgumentException if the transport is not available here, or not what an option needs, or the
         *     group is neither epoll nor NIO
         * @throws IllegalStateException if the process may not do what an option needs
         */
        public TcpProxy start() {
            TcpConfig config = config();
            boolean auto = transport == Transport.AUTO;
            return listening.start(auto && config.isEncrypted() ? Transport.NIO : transport, loops -> {
                boolean plain = auto && loops.own() && loops.transports().transport() == Transport.EPOLL;
                return new TcpProxy(TcpServer.start(config, listening, loops, splice), loops, plain);
            });
        }
    }
}
