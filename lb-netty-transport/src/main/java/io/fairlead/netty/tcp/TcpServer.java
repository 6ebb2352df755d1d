package io.fairlead.netty.tcp;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.StateChange;
import io.fairlead.api.Ticker;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpStats;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.loop.ConnectionGate;
import io.fairlead.netty.loop.Listening;
import io.fairlead.netty.loop.LoopGroup;
import io.fairlead.netty.loop.Loops;
import io.fairlead.netty.loop.Sockets;
import io.fairlead.netty.loop.TransparentSource;
import io.fairlead.netty.loop.Transports;
import io.fairlead.netty.relay.Relays;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.PoolWatch;
import io.fairlead.netty.traffic.Pools;
import io.fairlead.netty.traffic.Upstreams;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A listening socket and the event loops that relay its connections. */
public final class TcpServer {
    private final Transports transports;
    private final TcpTraffic traffic;
    private final ConnectionGate gate;
    private final Loops<TcpLoop> loops;
    private final Channel channel;
    private final SocketAddress address;
    private boolean closed; // guarded by this
    private volatile Pools pools; // written by reconfigure
    private volatile TcpConfig config; // likewise

    private TcpServer(TcpConfig config, Listening listen, LoopGroup group, boolean splice) {
        this.config = config;
        this.transports = group.transports();
        requireSource(config);
        List<EventLoop> eventLoops = group.eventLoops();
        this.traffic = TcpTraffic.of(this);
        this.gate = ConnectionGate.ofAtMost(config.maxConnections());
        Pools opened = pools(config, null, eventLoops.size());
        this.pools = opened;
        Sockets sockets = Sockets.forStreams(transports);
        // the session's own clock watches the connect
        Bootstrap upstream = sockets.client().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
        this.loops = Loops.of(
                eventLoops,
                i -> TcpLoop.on(
                        eventLoops.get(i),
                        i,
                        config,
                        opened,
                        gate,
                        upstream,
                        Relays.on(eventLoops.get(i), splice),
                        Ticker.system()));
        opened.uses().forEach(use -> use.watch().follow());
        try {
            this.channel = sockets.bind(listen, group.group(), gate, loops::accept);
        } catch (RuntimeException e) {
            opened.uses().forEach(BalancerUse::close);
            loops.closeNow();
            throw e;
        }
        this.address = listen.taken(channel);
    }

    /**
     * Listens, and relays on the loops of the group.
     *
     * @param splice whether long streams go through pipes of the kernel, where there is epoll
     * @throws UncheckedIOException naming the address, if it cannot be listened on
     */
    public static TcpServer start(TcpConfig config, Listening listen, LoopGroup group, boolean splice) {
        return new TcpServer(config, listen, group, splice);
    }

    private void requireSource(TcpConfig wanted) {
        if (wanted.edges().transparentSource()) {
            TransparentSource.require(transports);
        }
    }

    private Pools pools(TcpConfig wanted, @Nullable Pools before, int eventLoops) {
        return Pools.of(
                wanted.balancers(),
                before,
                () -> Upstreams.of(eventLoops, TcpError.values()),
                (balancer, upstreams) -> use(balancer, upstreams, eventLoops));
    }

    private BalancerUse use(LoadBalancer balancer, Upstreams upstreams, int eventLoops) {
        PoolWatch.Connections sessions = new PoolWatch.Connections() {
            @Override
            public void closeIdle(String backendId) {
                // nothing idles
            }

            @Override
            public void changed(StateChange change) {
                loops.all().forEach(loop -> loop.changed(balancer, change));
            }
        };
        return BalancerUse.of(balancer, eventLoops, upstreams, sessions);
    }

    /** Returns where it listens. */
    public SocketAddress address() {
        return address;
    }

    /** Returns the counters of all loops. Any thread. */
    public TcpStats stats() {
        List<TcpCounters> counters = new ArrayList<>();
        loops.all().forEach(loop -> counters.add(loop.counters()));
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

    /** Returns what is used of the balancers of the sessions to come. */
    Pools pools() {
        return pools;
    }

    /** Returns the options of the sessions to come. */
    TcpConfig config() {
        return config;
    }

    /**
     * Begins every session from now on with other options. Blocks until all event loops do.
     *
     * @param change makes them of the present ones
     * @throws IllegalStateException if called by an event loop, or closed
     */
    public void reconfigure(UnaryOperator<TcpConfig> change) {
        loops.requireOutside("reconfigure");
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("reconfigure: the proxy is closed");
            }
            TcpConfig next = change.apply(config);
            requireSource(next);
            Pools before = pools;
            Pools after = pools(next, before, loops.all().size());
            // nothing fails from here on
            List<BalancerUse> opened = new ArrayList<>(after.uses());
            opened.removeAll(before.uses());
            List<BalancerUse> replaced = new ArrayList<>(before.uses());
            replaced.removeAll(after.uses());
            opened.forEach(use -> use.watch().follow());
            loops.change(loop -> loop.adopt(next, after));
            config = next;
            pools = after;
            gate.limit(next.maxConnections());
            // forgets whom the last sessions of the old balancers have entered meanwhile
            opened.forEach(use -> use.watch().follow());
            replaced.forEach(BalancerUse::close);
        }
    }

    /** Stops listening, soon. Any thread. */
    @SuppressWarnings("FutureReturnValueIgnored") // a close that fails has nobody to tell
    public void drain() {
        channel.close();
    }

    /**
     * Stops listening, waits for the sessions as long as the configuration says, and closes what is left.
     * Blocks.
     *
     * @throws IllegalStateException if called by an event loop that would wait for itself
     */
    public void close() {
        loops.requireOutside("close");
        synchronized (this) {
            closed = true;
        }
        loops.close(channel, config.drainTimeout());
        // not before: the last sessions may have to wait for room, and to leave backends that go down
        pools.uses().forEach(BalancerUse::end);
    }
}
