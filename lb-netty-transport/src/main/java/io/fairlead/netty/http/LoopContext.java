package io.fairlead.netty.http;

import io.fairlead.api.Ticker;
import io.fairlead.netty.accept.Arrivals;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.accept.Way;
import io.fairlead.netty.head.RequestIds;
import io.fairlead.netty.loop.LoopTimer;
import io.fairlead.netty.loop.Loops;
import io.fairlead.netty.loop.RequestGate;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.Pools;
import io.fairlead.netty.traffic.Upstreams;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the connections of one event loop share: what requests begin with, timer, upstream pool, counters. Confined to the event
 * loop but for the counters and the ways to ask for an end.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class LoopContext implements Loops.Loop {
    private static final Logger LOGGER = LoggerFactory.getLogger(LoopContext.class);
    private static final InstantSource WALL = InstantSource.system();

    private final SharedState shared;
    private final int index;
    private final EventLoop eventLoop;
    private final LoopTimer timer;
    private final LoopCounters counters;
    private final RequestGate.Part requests;
    private final Bootstrap bootstrap;
    private final Ticker ticker;
    private final Set<ClientConnection> fronts = new LinkedHashSet<>();
    private final Arrivals arrivals;
    private final Promise<Void> drained;
    private final ScheduledFuture<?> ticking;
    private final RequestIds requestIds = RequestIds.random();
    private Map<BalancerUse, LoopPool> pools = new LinkedHashMap<>();
    private Terms terms; // of the requests to come
    private long jitter;
    private boolean draining;
    private boolean closing;
    private boolean measuring;
    private boolean logged;

    private LoopContext(
            EventLoop eventLoop,
            int index,
            SharedState shared,
            ProxyConfig config,
            Pools opened,
            Bootstrap bootstrap,
            Ticker ticker) {
        this.shared = shared;
        this.index = index;
        this.counters = shared.newCounters();
        this.requests = shared.newPart();
        this.ticker = ticker;
        this.eventLoop = eventLoop;
        this.bootstrap = bootstrap.clone(eventLoop);
        opened.uses().forEach(use -> pools.put(use, LoopPool.of(use, index)));
        this.terms = Terms.of(config, opened, pools, this.bootstrap);
        this.timer = LoopTimer.on(ticker);
        this.arrivals = Arrivals.on(timer, new ArrivalsOfLoop(this));
        this.drained = eventLoop.newPromise();
        this.jitter = System.identityHashCode(this);
        this.ticking = eventLoop.scheduleAtFixedRate(
                timer::tick, LoopTimer.TICK_MILLIS, LoopTimer.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Returns what the connections of an event loop share.
     *
     * @param index of the event loop, among those that count for the upstreams
     */
    static LoopContext on(
            EventLoop eventLoop, int index, SharedState shared, ProxyConfig config, Pools opened, Bootstrap bootstrap) {
        return new LoopContext(eventLoop, index, shared, config, opened, bootstrap, Ticker.system());
    }

    /**
     * Serves the requests to come by these options, on the lanes of this event loop in their balancers. Of the unused
     * connections, those stay that they would open again.
     */
    void adopt(ProxyConfig config, Pools next) {
        Terms before = terms;
        List<LoopPool> replaced = new ArrayList<>(pools.values());
        replaced.removeIf(pool -> next.uses().contains(pool.use()));
        Map<BalancerUse, LoopPool> kept = new LinkedHashMap<>(pools);
        for (LoopPool pool : replaced) {
            kept.remove(pool.use());
            BalancerUse successor = next.successor(pool.use());
            if (successor == null) {
                pool.closeUnused();
            } else {
                kept.put(successor, pool.succeededBy(successor));
            }
        }
        next.uses().forEach(use -> kept.computeIfAbsent(use, opened -> LoopPool.of(opened, index)));
        pools = kept;
        terms = Terms.of(config, next, kept, bootstrap);
        replaced.forEach(pool -> pool.lane().retire());
        if (!terms.decodesResponsesLike(before)) {
            kept.values().forEach(LoopPool::closeUnused);
        }
        kept.values().forEach(pool -> pool.closeUnusedBut(terms.edges(pool)));
        new ArrayList<>(fronts).forEach(ClientConnection::adopt);
    }

    /** Returns the event loop that everything here is confined to. */
    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Connects, up to where a request can be sent; what is to be installed in the channel is before this returns. */
    ChannelFuture connect(Terms by, SocketAddress address, Way way, Consumer<Channel> install) {
        counters.upstreamConnect();
        Bootstrap upstream = by.upstream().handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                way.install(channel, address, by.config().timeouts().connect());
                install.accept(channel);
            }
        });
        return way.ready(way.connect(upstream, address));
    }

    @Override
    public void accept(Channel channel) {
        Edges edges = terms.config().edges();
        if (edges.admitAtOnce()) {
            ClientConnections.install(this, channel);
        } else {
            arrivals.receive(channel, edges);
        }
    }

    void opened(ClientConnection front) {
        assert eventLoop.inEventLoop();
        counters.connection();
        fronts.add(front);
        if (draining) {
            front.closeNow();
        }
    }

    /** A connection has gone over to another protocol. */
    void replaced(ClientConnection before, ClientConnection after) {
        assert eventLoop.inEventLoop();
        fronts.remove(before);
        fronts.add(after);
    }

    void closed(ClientConnection front, Channel channel) {
        assert eventLoop.inEventLoop();
        fronts.remove(front);
        pools.values().forEach(pool -> pool.closeUnusedOf(channel));
        if (draining && fronts.isEmpty()) {
            drained.trySuccess(null);
        }
    }

    @Override
    public Future<Void> drain() {
        eventLoop.execute(() -> {
            draining = true;
            if (fronts.isEmpty()) {
                drained.trySuccess(null);
            }
            arrivals.closeAll();
            new ArrayList<>(fronts).forEach(ClientConnection::drain);
        });
        return drained;
    }

    @Override
    public Future<Void> close() {
        Promise<Void> closed = eventLoop.newPromise();
        eventLoop.execute(() -> {
            draining = true;
            closing = true;
            arrivals.closeAll();
            new ArrayList<>(fronts).forEach(ClientConnection::closeNow);
            pools.values().forEach(LoopPool::closeUnused);
            ticking.cancel(false);
            // the ends of the connections are queued by now; they complete the last attempts of the lane
            eventLoop.execute(() -> {
                pools.values().forEach(pool -> pool.lane().retire());
                closed.setSuccess(null);
            });
        });
        return closed;
    }

    /** Closes the unused connections to a backend of the pool with these counters, soon. Any thread. */
    void closeIdle(Upstreams upstreams, String backendId) {
        Loops.tell(
                eventLoop,
                () -> pools.values().forEach(pool -> {
                    if (pool.use().upstreams() == upstreams) {
                        pool.closeUnused(backendId);
                    }
                }));
    }

    /** Measures latencies from the next requests on. Any thread. */
    void measure() {
        Loops.tell(eventLoop, () -> measuring = true);
    }

    /** Logs what should not happen, the first time it happens. */
    void logOnce(String where, Throwable cause) {
        if (!logged) {
            logged = true;
            LOGGER.warn("{} failed; later failures on this event loop are not logged", where, cause);
        }
    }

    /** Returns a number that is not negative and seldom the same. */
    long nextJitter() {
        jitter = jitter * 6364136223846793005L + 1442695040888963407L;
        return jitter >>> 1;
    }

    /** Returns what a request that begins now keeps. */
    Terms terms() {
        return terms;
    }

    /** Returns what flushes once when the event loop has handled all that was ready. */
    LateFlush lateFlush(Runnable flush) {
        return LateFlush.on(eventLoop, flush);
    }

    LoopTimer timer() {
        return timer;
    }

    /** Returns what makes ids of requests. */
    RequestIds requestIds() {
        return requestIds;
    }

    LoopCounters counters() {
        return counters;
    }

    /** Returns what lets requests in, up to a limit. */
    RequestGate.Part requests() {
        return requests;
    }

    /** Returns what runs tasks on this event loop. */
    Executor executor() {
        return eventLoop;
    }

    /** Returns whether connections end after the response in progress, even if they did not say so. */
    boolean isDraining() {
        return draining;
    }

    /** Returns whether responses say that their connection ends. */
    boolean isLeaving() {
        return draining || shared.isDraining();
    }

    /** Returns whether everything is being ended at once. */
    boolean isClosing() {
        return closing;
    }

    /** Returns whether requests read the clock, even if they are not logged. */
    boolean isMeasuring() {
        return measuring;
    }

    /** Reads the clock. */
    long nanos() {
        return ticker.nanos();
    }

    /** Reads the time of day, in milliseconds since 1970. */
    long wallMillis() {
        return WALL.millis();
    }

    SharedState shared() {
        return shared;
    }
}
