package io.fairlead.netty.tcp;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Ticker;
import io.fairlead.netty.TcpStats;
import io.fairlead.netty.Transport;
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
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** A listening socket and the event loops that relay its connections. */
public final class TcpServer {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(32 * 1024, 64 * 1024);
    private static final int MOST_BYTES_PER_READ = 64 * 1024;
    private static final int READS_PER_TURN = 4;
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    @SuppressWarnings("deprecation") // has no successor that is an option
    private static final ChannelOption<RecvByteBufAllocator> RECEIVE_BUFFERS = ChannelOption.RCVBUF_ALLOCATOR;

    private final TcpConfig config;
    private final Ticker ticker = Ticker.system();
    private final Map<EventLoop, TcpLoop> loops = new HashMap<>(); // written before the socket listens
    private final ConnectionGate gate;
    private final TcpTraffic traffic;
    private final LoadBalancer.Subscription subscription;
    private final Channel channel;

    private TcpServer(TcpConfig config, EventLoopGroup group) {
        this.config = config;
        this.gate = ConnectionGate.of(config.maxConnections());
        Bootstrap upstream = upstream();
        List<EventLoop> eventLoops = new ArrayList<>();
        for (EventExecutor executor : group) {
            eventLoops.add((EventLoop) executor);
        }
        this.traffic = TcpTraffic.of(this, config.balancer(), eventLoops.size());
        for (int i = 0; i < eventLoops.size(); i++) {
            EventLoop loop = eventLoops.get(i);
            loops.put(loop, TcpLoop.on(loop, i, config, gate, traffic.upstreams(), upstream, ticker));
        }
        this.subscription = config.balancer().subscribe(traffic);
        try {
            this.channel = bind(config.listen(), group);
        } catch (RuntimeException e) {
            subscription.close();
            loops.values().forEach(loop -> await(loop.close(), CLOSE_NANOS));
            throw e;
        }
    }

    /**
     * Listens, and relays on the loops of the group, which must be of NIO: Netty's epoll channels lose bytes of
     * half-closed connections.
     *
     * @throws UncheckedIOException naming the address, if it cannot be listened on
     */
    public static TcpServer start(TcpConfig config, EventLoopGroup group) {
        return new TcpServer(config, group);
    }

    /** Returns where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Returns the counters of all loops. Any thread. */
    public TcpStats stats() {
        List<TcpCounters> counters = new ArrayList<>();
        loops.values().forEach(loop -> counters.add(loop.counters()));
        return TcpCounters.sum(counters);
    }

    /** Returns what was counted, by backend and altogether. Any thread. */
    public TrafficSource traffic() {
        return traffic;
    }

    /** Returns how many client connections were open at most at once. */
    int mostConnections() {
        return gate.most();
    }

    /** Returns the name of the listener. */
    String name() {
        return config.name();
    }

    /**
     * Stops listening, waits for the sessions as long as the configuration says, and closes what is left.
     * Blocks.
     *
     * @throws IllegalStateException if called by an event loop that would wait for itself
     */
    public void close() {
        if (loops.keySet().stream().anyMatch(EventLoop::inEventLoop)) {
            throw new IllegalStateException("close: called on an event loop of the proxy (expected: another thread)");
        }
        subscription.close();
        try {
            await(channel.close(), CLOSE_NANOS);
            long end = ticker.nanos() + config.drainTimeout().toNanos();
            List<Future<?>> steps = new ArrayList<>();
            loops.values().forEach(loop -> steps.add(loop.drain()));
            steps.forEach(step -> await(step, end - ticker.nanos()));
            steps.clear();
            loops.values().forEach(loop -> steps.add(loop.close()));
            steps.forEach(step -> await(step, CLOSE_NANOS));
        } catch (RejectedExecutionException e) {
            // the owner of the group shut it down before us: nothing of ours is alive
        }
    }

    private static void await(Future<?> future, long nanos) {
        future.awaitUninterruptibly(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }

    private Channel bind(InetSocketAddress address, EventLoopGroup group) {
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(Transports.of(Transport.NIO).server())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                // one accept at a time, so that the gate shuts exactly at its limit
                .option(RECEIVE_BUFFERS, new ServerChannelRecvByteBufAllocator())
                .handler(gate)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childOption(RECEIVE_BUFFERS, receiveBuffers())
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.AUTO_CLOSE, false)
                // what the client sends before there is a backend waits in the kernel
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        TcpLoop loop = loops.get(accepted.eventLoop());
                        if (loop == null) {
                            throw new IllegalStateException("connection on an event loop that is not of the group");
                        }
                        loop.accept(accepted);
                    }
                })
                .bind(address)
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            String where = address.getHostString() + ':' + address.getPort();
            String message = String.valueOf(cause.getMessage());
            String reason = message.contains("Address already in use") ? "address already in use" : message;
            throw new UncheckedIOException(new IOException("listen " + where + ": " + reason, cause));
        }
        return bound.channel();
    }

    private static Bootstrap upstream() {
        return new Bootstrap()
                .channel(Transports.of(Transport.NIO).client())
                .disableResolver() // resolving blocks; a backend's address is resolved when the backend is made
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0) // the session's own clock watches it
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(RECEIVE_BUFFERS, receiveBuffers())
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                // after a failed write there may be last words to read, as of a backend that refuses and hangs up
                .option(ChannelOption.AUTO_CLOSE, false);
    }

    private static RecvByteBufAllocator receiveBuffers() {
        return new AdaptiveRecvByteBufAllocator(512, 4096, MOST_BYTES_PER_READ).maxMessagesPerRead(READS_PER_TURN);
    }
}
