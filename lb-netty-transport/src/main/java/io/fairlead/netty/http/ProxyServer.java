package io.fairlead.netty.http;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Ticker;
import io.fairlead.netty.ProxyStats;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.loop.Transports;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A listening socket and the event loops that serve its connections. */
public final class ProxyServer {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
    private static final long CLOSE_SECONDS = 5;

    @SuppressWarnings("deprecation") // has no successor that is an option
    private static final ChannelOption<RecvByteBufAllocator> RECEIVE_BUFFERS = ChannelOption.RCVBUF_ALLOCATOR;

    private final ProxyConfig config;
    private final SharedState shared;
    private final LoadBalancer.Subscription subscription;
    private final Map<EventLoop, LoopContext> loops = new HashMap<>(); // written before the socket listens
    private final Channel channel;
    private final InetSocketAddress address;

    private ProxyServer(ProxyConfig config, EventLoopGroup group, Transports transports) {
        this.config = config;
        Bootstrap upstream = upstream(config, transports);
        List<EventLoop> eventLoops = new ArrayList<>();
        for (EventExecutor executor : group) {
            eventLoops.add((EventLoop) executor);
        }
        this.shared =
                SharedState.of(config, eventLoops.size(), id -> loops.values().forEach(loop -> loop.closeIdle(id)));
        for (int i = 0; i < eventLoops.size(); i++) {
            loops.put(eventLoops.get(i), LoopContext.on(eventLoops.get(i), i, shared, upstream));
        }
        this.subscription = config.balancer().subscribe(shared.watch());
        try {
            this.channel = bind(config.listen(), group, transports);
        } catch (RuntimeException e) {
            subscription.close();
            loops.values().forEach(loop -> await(loop.close(), TimeUnit.SECONDS.toNanos(CLOSE_SECONDS)));
            throw e;
        }
        this.address = (InetSocketAddress) channel.localAddress();
    }

    /**
     * Listens, and serves on the loops of the group.
     *
     * @throws UncheckedIOException naming the address, if it cannot be listened on
     */
    public static ProxyServer start(ProxyConfig config, EventLoopGroup group, Transports transports) {
        return new ProxyServer(config, group, transports);
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Returns the counters of all loops. Any thread. */
    public ProxyStats stats() {
        return LoopCounters.sum(shared.counters(), shared.gate().stops());
    }

    /** Returns what was counted by backend; measures latencies from now on. Any thread. */
    public TrafficSource traffic() {
        loops.values().forEach(LoopContext::measure);
        return ProxyTraffic.of(shared, address);
    }

    /** Serves on, and asks every client to leave after its next response. Any thread. */
    public void drain() {
        shared.drain();
    }

    /**
     * Stops listening, waits for the requests in flight as long as the configuration says, and closes what
     * is left. Blocks.
     *
     * @throws IllegalStateException if called by an event loop that would wait for itself
     */
    public void close() {
        if (loops.keySet().stream().anyMatch(EventLoop::inEventLoop)) {
            throw new IllegalStateException("close: called on an event loop of the proxy (expected: another thread)");
        }
        subscription.close();
        try {
            await(channel.close(), TimeUnit.SECONDS.toNanos(CLOSE_SECONDS));
            Ticker clock = Ticker.system();
            long end = clock.nanos() + config.drainTimeout().toNanos();
            List<Future<?>> steps = new ArrayList<>();
            loops.values().forEach(loop -> steps.add(loop.drain()));
            steps.forEach(step -> await(step, end - clock.nanos()));
            steps.clear();
            loops.values().forEach(loop -> steps.add(loop.close()));
            steps.forEach(step -> await(step, TimeUnit.SECONDS.toNanos(CLOSE_SECONDS)));
        } catch (RejectedExecutionException e) {
            // the owner of the group shut it down before us: nothing of ours is alive
        }
    }

    private static void await(Future<?> future, long nanos) {
        future.awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    private Channel bind(InetSocketAddress address, EventLoopGroup group, Transports transports) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(group)
                .channel(transports.server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(RECEIVE_BUFFERS, receiveBuffers())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, false)
                .handler(shared.gate())
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        LoopContext loop = loops.get(accepted.eventLoop());
                        if (loop == null) {
                            throw new IllegalStateException("connection on an event loop that is not of the group");
                        }
                        FrontHandler.install(loop, accepted);
                    }
                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            String message = "listen " + text(address) + ": " + reason(cause);
            throw new UncheckedIOException(message, new IOException(message, cause));
        }
        return bound.channel();
    }

    private static Bootstrap upstream(ProxyConfig config, Transports transports) {
        return new Bootstrap()
                .channel(transports.client())
                .disableResolver() // resolving blocks; a backend's address is resolved when the backend is made
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        config.timeouts().connect().toMillis())
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(RECEIVE_BUFFERS, receiveBuffers())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, false)
                // a backend that refuses a long body answers and hangs up: read the answer after the failed write
                .option(ChannelOption.AUTO_CLOSE, false);
    }

    private static AdaptiveRecvByteBufAllocator receiveBuffers() {
        return new AdaptiveRecvByteBufAllocator(1024, 4096, 64 * 1024);
    }

    private static String text(InetSocketAddress address) {
        return address.getHostString() + ':' + address.getPort();
    }

    private static String reason(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof BindException || message.contains("Address already in use")) {
            if (message.toLowerCase(Locale.ROOT).contains("in use")) {
                return "address already in use";
            }
        }
        return message;
    }
}
