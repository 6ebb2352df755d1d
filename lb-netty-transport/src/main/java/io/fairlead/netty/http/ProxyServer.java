package io.fairlead.netty.http;

import io.fairlead.netty.ProxyStats;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.loop.Listening;
import io.fairlead.netty.loop.LoopGroup;
import io.fairlead.netty.loop.Loops;
import io.fairlead.netty.loop.Sockets;
import io.fairlead.netty.loop.TransparentSource;
import io.fairlead.netty.loop.Transports;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.Pools;
import io.fairlead.netty.traffic.Upstreams;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A listening socket and the event loops that serve its connections. */
public final class ProxyServer {
    private final Transports transports;
    private final SharedState shared;
    private final Loops<LoopContext> loops;
    private final Channel channel;
    private final SocketAddress address;
    private boolean closed; // guarded by this

    private ProxyServer(ProxyConfig config, Listening listen, LoopGroup group) {
        this.transports = group.transports();
        requireSource(config);
        List<EventLoop> eventLoops = group.eventLoops();
        this.shared = SharedState.of(config, eventLoops.size());
        Pools pools = pools(config, null, eventLoops.size());
        shared.pools(pools);
        Sockets sockets = Sockets.forMessages(transports);
        Bootstrap upstream = sockets.client();
        this.loops = Loops.of(eventLoops, i -> LoopContext.on(eventLoops.get(i), i, shared, config, pools, upstream));
        pools.uses().forEach(use -> use.watch().follow());
        try {
            this.channel = sockets.bind(listen, group.group(), shared.gate(), loops::accept);
        } catch (RuntimeException e) {
            pools.uses().forEach(BalancerUse::close);
            loops.closeNow();
            throw e;
        }
        this.address = listen.taken(channel);
    }

    /**
     * Listens, and serves on the loops of the group.
     *
     * @throws UncheckedIOException naming the address, if it cannot be listened on
     */
    public static ProxyServer start(ProxyConfig config, Listening listen, LoopGroup group) {
        return new ProxyServer(config, listen, group);
    }

    private void requireSource(ProxyConfig wanted) {
        if (wanted.edges().transparentSource()) {
            TransparentSource.require(transports);
        }
    }

    private Pools pools(ProxyConfig config, @Nullable Pools before, int eventLoops) {
        return Pools.of(
                config.balancers(),
                before,
                shared::newUpstreams,
                (balancer, upstreams) ->
                        BalancerUse.of(balancer, eventLoops, upstreams, backendId -> closeIdle(upstreams, backendId)));
    }

    private void closeIdle(Upstreams upstreams, String backendId) {
        loops.all().forEach(loop -> loop.closeIdle(upstreams, backendId));
    }

    /** Returns where it listens. */
    public SocketAddress address() {
        return address;
    }

    /** Returns the counters of all loops. Any thread. */
    public ProxyStats stats() {
        return LoopCounters.sum(shared.counters(), shared.gate().stops());
    }

    /** Returns what was counted by backend; measures latencies from now on. Any thread. */
    public TrafficSource traffic() {
        loops.all().forEach(LoopContext::measure);
        return ProxyTraffic.of(shared, address);
    }

    /**
     * Serves every request from now on by other options. Blocks until all event loops do.
     *
     * @param change makes them of the present ones
     * @throws IllegalStateException if called by an event loop, or closed
     */
    public void reconfigure(UnaryOperator<ProxyConfig> change) {
        loops.requireOutside("reconfigure");
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("reconfigure: the proxy is closed");
            }
            ProxyConfig next = change.apply(shared.config());
            requireSource(next);
            Pools before = shared.pools();
            Pools after = pools(next, before, loops.all().size());
            // nothing fails from here on
            List<BalancerUse> opened = new ArrayList<>(after.uses());
            opened.removeAll(before.uses());
            List<BalancerUse> replaced = new ArrayList<>(before.uses());
            replaced.removeAll(after.uses());
            opened.forEach(use -> use.watch().follow());
            loops.change(loop -> loop.adopt(next, after));
            shared.reconfigure(next);
            shared.pools(after);
            // forgets whom the last requests of the old balancers have entered meanwhile
            opened.forEach(use -> use.watch().follow());
            replaced.forEach(BalancerUse::close);
        }
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
        loops.requireOutside("close");
        synchronized (this) {
            closed = true;
        }
        loops.close(channel, shared.config().drainTimeout());
        // not before: the last requests may have to wait for room, and to leave backends that go down
        shared.pools().uses().forEach(BalancerUse::end);
    }
}
