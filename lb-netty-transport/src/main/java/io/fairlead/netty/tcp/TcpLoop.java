package io.fairlead.netty.tcp;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.StateChange;
import io.fairlead.api.Ticker;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.loop.ConnectionGate;
import io.fairlead.netty.loop.LoopTimer;
import io.fairlead.netty.loop.Loops;
import io.fairlead.netty.loop.Sockets;
import io.fairlead.netty.relay.ChannelEnd;
import io.fairlead.netty.relay.Relays;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.LoopLane;
import io.fairlead.netty.traffic.UpstreamCell;
import io.fairlead.netty.traffic.Upstreams;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sessions of one event loop share: what they begin with, timer, counters. Confined to the event loop but for the
 * counters and the ways to ask for an end.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class TcpLoop implements Loops.Loop {
    private static final Logger LOGGER = LoggerFactory.getLogger(TcpLoop.class);

    private final int index;
    private final EventLoop eventLoop;
    private final ConnectionGate gate;
    private final Upstreams upstreams;
    private final Ticker ticker;
    private final LoopTimer timer;
    private final Relays relays;
    private final TcpCounters counters = TcpCounters.create();
    private final Bootstrap bootstrap;
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Promise<Void> drained;
    private final Promise<Void> closed;
    private final ScheduledFuture<?> ticking;
    private TcpTerms terms; // of the sessions to come
    private boolean draining;
    private boolean closing;
    private boolean logged;

    private TcpLoop(
            EventLoop eventLoop,
            int index,
            TcpTerms terms,
            ConnectionGate gate,
            Upstreams upstreams,
            Bootstrap bootstrap,
            Relays relays,
            Ticker ticker) {
        this.index = index;
        this.terms = terms;
        this.eventLoop = eventLoop;
        this.gate = gate;
        this.upstreams = upstreams;
        this.ticker = ticker;
        this.relays = relays;
        this.bootstrap = bootstrap.clone(eventLoop);
        this.timer = LoopTimer.on(ticker);
        this.drained = eventLoop.newPromise();
        this.closed = eventLoop.newPromise();
        this.ticking = eventLoop.scheduleAtFixedRate(
                timer::tick, LoopTimer.TICK_MILLIS, LoopTimer.TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Returns what the sessions of an event loop share.
     *
     * @param index of the event loop, among those that count for the upstreams
     */
    static TcpLoop on(
            EventLoop eventLoop,
            int index,
            TcpTerms terms,
            ConnectionGate gate,
            Upstreams upstreams,
            Bootstrap bootstrap,
            Relays relays,
            Ticker ticker) {
        return new TcpLoop(eventLoop, index, terms, gate, upstreams, bootstrap, relays, ticker);
    }

    /** Begins the sessions to come with these options, on the lane of this event loop in the balancer. */
    void adopt(TcpConfig config, BalancerUse use) {
        LoopLane before = terms.lane();
        LoopLane lane = use.lane(index);
        terms = TcpTerms.of(config, lane);
        if (lane != before) {
            before.retire();
        }
    }

    @Override
    public void accept(Channel channel) {
        assert eventLoop.inEventLoop();
        if (closing) {
            channel.close();
        } else {
            Session.open(this, channel);
        }
    }

    /** Connects; the handler is installed before this returns. */
    ChannelFuture connect(ChannelEnd side, SocketAddress address) {
        return Sockets.connect(bootstrap.handler(side), address);
    }

    void opened(Session session) {
        counters.opened();
        session.terms().lane().enter();
        sessions.add(session);
        if (closing) {
            session.abort(TcpError.DRAINED);
        }
    }

    void closed(Session session) {
        counters.closed();
        session.terms().lane().leave();
        sessions.remove(session);
        endIfEmpty();
        if (sessions.isEmpty() && eventLoop.isShuttingDown()) {
            relays.close(); // whoever ends the event loop before the proxy is not going to let it
        }
    }

    /** Ends the sessions that are not to stay with a backend of the balancer, soon. O(sessions); any thread. */
    void changed(LoadBalancer balancer, StateChange change) {
        if (Departure.matters(change) && !eventLoop.isShuttingDown()) {
            String backendId = change.backend().id();
            eventLoop.execute(() -> sessions.stream()
                    .map(Session::departure)
                    .filter(departure -> departure.concerns(balancer, backendId))
                    .toList() // what ends a session takes it from the set
                    .forEach(departure -> departure.changed(change)));
        }
    }

    @Override
    public Future<Void> drain() {
        eventLoop.execute(() -> {
            draining = true;
            endIfEmpty();
        });
        return drained;
    }

    @Override
    public Future<Void> close() {
        eventLoop.execute(() -> {
            draining = true;
            closing = true;
            new ArrayList<>(sessions).forEach(session -> session.abort(TcpError.DRAINED));
            endIfEmpty();
        });
        return closed;
    }

    private void endIfEmpty() {
        if (draining && sessions.isEmpty()) {
            drained.trySuccess(null);
            if (closing && closed.trySuccess(null)) {
                ticking.cancel(false);
                relays.close();
                terms.lane().retire();
            }
        }
    }

    /** Logs what should not happen, the first time it happens. */
    void logOnce(Throwable cause) {
        if (!logged) {
            logged = true;
            LOGGER.warn("TCP session failed; later failures on this event loop are not logged", cause);
        }
    }

    /** Returns what a session that begins now keeps. */
    TcpTerms terms() {
        return terms;
    }

    Relays relays() {
        return relays;
    }

    LoopTimer timer() {
        return timer;
    }

    Ticker ticker() {
        return ticker;
    }

    TcpCounters counters() {
        return counters;
    }

    /** Returns the counters of a backend on this event loop. */
    UpstreamCell cell(String backendId) {
        return upstreams.of(backendId).cell(index);
    }

    /** Returns how many client connections are open, on all loops. */
    int openConnections() {
        return gate.active();
    }
}
