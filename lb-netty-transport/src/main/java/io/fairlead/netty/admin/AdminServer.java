package io.fairlead.netty.admin;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.AffinitySource;
import io.fairlead.api.CheckSource;
import io.fairlead.api.DiscoverySource;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.StoreView;
import io.fairlead.netty.Transport;
import io.fairlead.netty.discovery.ListSource;
import io.fairlead.netty.loop.Transports;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A listener of its own for operators and machines: stats page, CSV of HAProxy, JSON, Prometheus metrics, probes,
 * explanations, and switches for backends.
 *
 * <pre>{@code
 * try (AdminServer admin = AdminServer.builder(List.of(balancer)).token(secret).start()) {
 *     ...
 * }
 * }</pre>
 *
 * <p><b>Who may what.</b> Probes ({@code /livez}, {@code /readyz}, and {@code /health/NAME} for a pool) are open. On a loopback address, reading is open;
 * elsewhere everything needs the token, and without one the server does not start. Switching a backend always needs
 * the token: as {@code Authorization: Bearer}, as a form field, or through the sign-in page of a browser.
 *
 * <p>Thread-safe. Everything is answered on one event loop; with a group that also serves traffic, that loop pays for
 * it. The balancers stay the caller's.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
public final class AdminServer implements AutoCloseable {
    /** Where it listens unless said otherwise. */
    public static final int DEFAULT_PORT = 8404;

    private static final int MOST_CONNECTIONS = 256;
    private static final int READ_TIMEOUT_SECONDS = 30;

    private final Survey survey;
    private final ChannelGroup connections;
    private final Channel channel;
    private final @Nullable EventLoopGroup ownGroup;
    private volatile boolean draining; // written by drain

    private AdminServer(Builder builder, EventLoopGroup group, Transports transports, @Nullable EventLoopGroup own) {
        EventLoop loop = group.next();
        this.ownGroup = own;
        this.connections = new DefaultChannelGroup(loop);
        this.survey = Survey.of(
                builder.pools,
                builder.traffic,
                builder.checks,
                builder.affinities,
                builder.discoveries,
                builder.stores,
                builder.clock);
        AdminRouter router = AdminRouter.of(
                survey, builder.lists, AdminAuth.with(builder.token), builder.isLoopback(), () -> draining);
        EventStream events = EventStream.on(loop, survey::snapshot, builder.refresh.toMillis());
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(transports.server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accept(accepted, router, events);
                    }
                })
                .bind(builder.listen)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            IOException reason = (cause instanceof IOException io) ? io : new IOException(cause);
            throw new UncheckedIOException(
                    "admin listen " + Words.address(builder.listen) + ": " + cause.getMessage(), reason);
        }
        this.channel = bound.channel();
        loop.execute(survey::follow); // downtimes are measured from now on, not from the first page on
    }

    /** Returns a builder for a server that shows the given balancers. */
    public static Builder builder(Collection<LoadBalancer> pools) {
        List<LoadBalancer> copy = List.copyOf(pools);
        return new Builder(() -> copy);
    }

    /** Returns a builder for a server that shows what the supplier names at each request. */
    public static Builder builder(Supplier<? extends Collection<LoadBalancer>> pools) {
        return new Builder(requireNonNull(pools, "pools"));
    }

    private void accept(Channel accepted, AdminRouter router, EventStream events) {
        if (connections.size() >= MOST_CONNECTIONS) {
            accepted.close();
            return;
        }
        connections.add(accepted);
        accepted.pipeline()
                .addLast(new ReadTimeoutHandler(READ_TIMEOUT_SECONDS))
                .addLast(new HttpServerCodec())
                .addLast(AdminHandler.of(router, events));
    }

    /** Returns where it listens, with the port that was taken if none was given. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Makes {@code /readyz} fail from now on, so that traffic is sent elsewhere before this process stops. */
    public void drain() {
        draining = true;
    }

    /** Stops listening and closes all connections; idempotent. Waits unless called on an event loop. */
    @Override
    public void close() {
        ChannelFuture closed = channel.close();
        connections.close();
        survey.close();
        EventLoopGroup own = ownGroup;
        if (own != null) {
            own.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
        if (!channel.eventLoop().inEventLoop()) {
            closed.awaitUninterruptibly(5, TimeUnit.SECONDS);
            if (own != null) {
                own.terminationFuture().awaitUninterruptibly(5, TimeUnit.SECONDS);
            }
        }
    }

    /** Builds and starts an {@link AdminServer}. */
    public static final class Builder {
        private final Supplier<? extends Collection<LoadBalancer>> pools;
        private TrafficSource traffic = TrafficSource.none();
        private CheckSource checks = CheckSource.none();
        private AffinitySource affinities = AffinitySource.none();
        private DiscoverySource discoveries = DiscoverySource.none();
        private Supplier<List<StoreView>> stores = List::of;
        private Function<String, @Nullable ListSource> lists = pool -> null;
        private InetSocketAddress listen = new InetSocketAddress(InetAddress.getLoopbackAddress(), DEFAULT_PORT);
        private @Nullable String token;
        private @Nullable EventLoopGroup eventLoopGroup;
        private Duration refresh = Duration.ofSeconds(2);
        private Clock clock = Clock.systemUTC();

        private Builder(Supplier<? extends Collection<LoadBalancer>> pools) {
            this.pools = pools;
        }

        /** Sets where the numbers of the transport come from. Defaults to {@link TrafficSource#none()}. */
        public Builder traffic(TrafficSource traffic) {
            this.traffic = requireNonNull(traffic, "traffic");
            return this;
        }

        /**
         * Sets where the results of health checks come from, such as a {@code HealthMonitor}. Defaults to {@link
         * CheckSource#none()}, so that only what was reported to the balancer is shown.
         */
        public Builder checks(CheckSource checks) {
            this.checks = requireNonNull(checks, "checks");
            return this;
        }

        /**
         * Sets where the counts of sticky sessions come from, such as {@code pool -> table.stats()}. Defaults to {@link
         * AffinitySource#none()}.
         */
        public Builder affinities(AffinitySource affinities) {
            this.affinities = requireNonNull(affinities, "affinities");
            return this;
        }

        /**
         * Sets where it is shown from who the members of a pool are, such as {@code pool -> discovery.views()}. Defaults to
         * {@link DiscoverySource#none()}.
         */
        public Builder discoveries(DiscoverySource discoveries) {
            this.discoveries = requireNonNull(discoveries, "discoveries");
            return this;
        }

        /**
         * Sets whose members operators may name, and how: {@code GET}, {@code PUT} (instead of all before) and {@code
         * POST} (some more) {@code /pools/POOL/backends} with a list in the format of {@link
         * io.fairlead.netty.discovery.BackendLines}, and {@code DELETE /pools/POOL/backends/ID}; always with the token in
         * {@code Authorization: Bearer}. Defaults to no pool.
         *
         * @param lists by name of the pool; null for a pool that has none. Must not block
         */
        public Builder lists(Function<String, @Nullable ListSource> lists) {
            this.lists = requireNonNull(lists, "lists");
            return this;
        }

        /**
         * Sets where it is shown from how the stores do that instances share, such as {@code () -> List.of(store.view())}.
         * Defaults to none. Must not block.
         */
        public Builder stores(Supplier<List<StoreView>> stores) {
            this.stores = requireNonNull(stores, "stores");
            return this;
        }

        /**
         * Sets where to listen; port 0 takes a free port. Defaults to 127.0.0.1:8404.
         *
         * @throws IllegalArgumentException if the port is out of range or the host unknown
         */
        public Builder listen(String host, int port) {
            requireNonNull(host, "host");
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException(
                        "admin listen " + host + ": port: " + port + " (expected: 0..65535)");
            }
            InetSocketAddress address = new InetSocketAddress(host, port);
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("admin listen " + host + ": unknown host");
            }
            this.listen = address;
            return this;
        }

        /**
         * Sets the secret of operators. Defaults to none: reading only, and only on a loopback address.
         *
         * @throws IllegalArgumentException if it has fewer than 16 characters
         */
        public Builder token(String token) {
            if (token.length() < AdminAuth.SHORTEST_TOKEN) {
                throw new IllegalArgumentException("admin token: " + token.length() + " characters (expected: at least "
                        + AdminAuth.SHORTEST_TOKEN + ')');
            }
            this.token = token;
            return this;
        }

        /** Serves on one loop of a group that stays the caller's. Defaults to a loop of its own. */
        public Builder eventLoopGroup(EventLoopGroup group) {
            this.eventLoopGroup = requireNonNull(group, "eventLoopGroup");
            return this;
        }

        /**
         * Sets how often open pages are told what changed. Defaults to two seconds.
         *
         * @throws IllegalArgumentException if shorter than 100 ms or longer than an hour
         */
        public Builder refresh(Duration interval) {
            if (interval.toMillis() < 100 || interval.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("admin refresh: " + interval + " (expected: PT0.1S..PT1H)");
            }
            this.refresh = interval;
            return this;
        }

        /** Sets the clock for timestamps in metrics. Defaults to the system's. */
        public Builder clock(Clock clock) {
            this.clock = requireNonNull(clock, "clock");
            return this;
        }

        boolean isLoopback() {
            return listen.getAddress().isLoopbackAddress();
        }

        /**
         * Listens and serves until closed. Blocks until the socket listens.
         *
         * @throws UncheckedIOException if the address cannot be listened on; its message names the address
         * @throws IllegalArgumentException if the address is not a loopback address and there is no token
         */
        public AdminServer start() {
            if (!isLoopback() && token == null) {
                throw new IllegalArgumentException("admin listen " + Words.address(listen)
                        + ": not a loopback address (expected: token set, or 127.0.0.1)");
            }
            EventLoopGroup given = eventLoopGroup;
            if (given != null) {
                return new AdminServer(this, given, Transports.of(given), null);
            }
            Transports transports = Transports.of(Transport.NIO);
            EventLoopGroup own = transports.newGroup(1);
            try {
                return new AdminServer(this, own, transports, own);
            } catch (RuntimeException e) {
                own.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
                throw e;
            }
        }
    }
}
