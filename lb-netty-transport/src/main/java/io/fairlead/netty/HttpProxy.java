package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.admin.AdminServer;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.http.ProxyConfig;
import io.fairlead.netty.http.ProxyServer;
import io.fairlead.netty.loop.Endpoints;
import io.fairlead.netty.loop.Listening;
import io.fairlead.netty.loop.LoopGroup;
import io.fairlead.netty.route.Routes;
import io.netty.channel.EventLoopGroup;
import java.net.SocketAddress;
import java.util.function.Consumer;

/**
 * A running reverse proxy, for HTTP/1.1 and HTTP/2, in front of a {@link LoadBalancer}.
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
    private final LoopGroup loops;

    private HttpProxy(ProxyServer server, LoopGroup loops) {
        this.server = server;
        this.loops = loops;
    }

    /** Returns a builder for a proxy that sends requests where the balancer says. */
    public static Builder builder(LoadBalancer balancer) {
        return new Builder(balancer);
    }

    /**
     * Returns a builder for a proxy that sends requests where routes say, and answers 404 to what none suits.
     *
     * @see HttpOptions#routes
     */
    public static Builder builder(Routes routes) {
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
     * Changes options while it runs: the socket goes on listening, and connections stay open.
     *
     * <pre>{@code
     * proxy.reconfigure(options -> options.balancer(another).maxTries(2));
     * }</pre>
     *
     * <p>What is not named stays as it is. A request whose head is read after this has returned is served by the
     * new options and the new balancer; one that has begun ends as it began, retries included. Kept-alive
     * connections meet the new options with their next request, and the idle timeout when they are next idle. With a
     * lower {@link Limits#maxConnections}, connections above it stay, and others wait until they have become fewer.
     *
     * <p>A balancer that is replaced stays the caller's, and may be closed once nothing of its view is in flight:
     * what is closed earlier refuses retries. Its unused connections are closed, unless the new balancer has a
     * backend of the same id and address. Counters of a backend follow its id.
     *
     * <p>All or nothing: when this throws, nothing has changed. Blocks until every event loop has changed; O(client
     * connections + backends × event loops). Any thread but those; concurrent calls happen one after the other.
     *
     * @param change is called at once, with the current options
     * @throws IllegalArgumentException if the change sets a value out of range
     * @throws IllegalStateException if called on an event loop of the proxy, or if the proxy or the new balancer is
     *     closed
     */
    public void reconfigure(Consumer<Changes> change) {
        server.reconfigure(current -> {
            Changes changes = new Changes(current);
            change.accept(changes);
            return changes.config();
        });
    }

    /**
     * Prepares to go: {@link HttpOptions#healthPath} answers 503 and every response from now on closes its
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
        loops.close();
    }

    /** What {@link #reconfigure} may change. */
    public static final class Changes extends HttpOptions<Changes> {
        private Changes(ProxyConfig current) {
            super(current);
        }

        @Override
        Changes self() {
            return this;
        }

        /** Sets who gives backends, from now on also for what no route suits. */
        public Changes balancer(LoadBalancer balancer) {
            this.balancer = requireNonNull(balancer, "balancer");
            this.fallback = true;
            return this;
        }

        /** Sets which pool serves a request, and from now on answers 404 to what no route suits. */
        public Changes routesOnly(Routes routes) {
            this.fallback = false;
            return routes(routes);
        }
    }

    /** Builds and starts an {@link HttpProxy}. */
    public static final class Builder extends HttpOptions<Builder> {
        private final Listening listening = Listening.byDefault();
        private Transport transport = Transport.AUTO;

        private Builder(LoadBalancer balancer) {
            super(balancer);
        }

        private Builder(Routes routes) {
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
            listening.threads(threads);
            return this;
        }

        /**
         * Serves on a group that stays the caller's: the proxy starts no thread and does not shut it down.
         * Defaults to a group of its own.
         */
        public Builder eventLoopGroup(EventLoopGroup group) {
            listening.group(group);
            return this;
        }

        /**
         * Listens and serves until closed. Blocks until the socket listens.
         *
         * @throws java.io.UncheckedIOException if the address cannot be listened on, such as {@code listen
         *     127.0.0.1:8080: address already in use}
         * @throws IllegalArgumentException if the transport is not available here, or not what an option needs, or the
         *     group is neither epoll nor NIO
         * @throws IllegalStateException if the process may not do what an option needs
         */
        public HttpProxy start() {
            return listening.start(
                    transport, loops -> new HttpProxy(ProxyServer.start(config(), listening, loops), loops));
        }
    }
}
