package io.fairlead.netty.tcp;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.StateChange;
import io.fairlead.api.Ticker;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.accept.Arrivals;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.accept.Refused;
import io.fairlead.netty.accept.Streams;
import io.fairlead.netty.accept.Way;
import io.fairlead.netty.loop.ConnectionGate;
import io.fairlead.netty.loop.LoopTimer;
import io.fairlead.netty.loop.Loops;
import io.fairlead.netty.relay.ChannelEnd;
import io.fairlead.netty.relay.Relays;
import io.fairlead.netty.sniff.Greeting;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.Pools;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the sessions of one event loop share: what they begin with, timer, counters. Confined to the event loop but for the
 * counters and the ways to ask for an end.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class TcpLoop implements Loops.Loop, Arrivals.Listener {
    private static final Logger LOGGER = LoggerFactory.getLogger(TcpLoop.class);

    private final int index;
    private final EventLoop eventLoop;
    private final ConnectionGate gate;
    private final Ticker ticker;
    private final LoopTimer timer;
    private final Relays relays;
    private final Arrivals arrivals;
    private final TcpCounters counters = TcpCounters.create();
    private final Bootstrap bootstrap;
    private final Set<Session> sessions = new LinkedHashSet<>();
    private final Promise<Void> drained;
    private final Promise<Void> closed;
    private final ScheduledFuture<?> ticking;
    private Pools pools;
    private TcpTerms terms; // of the sessions to come
    private boolean draining;
    private boolean closing;
    private boolean logged;

    private TcpLoop(
            EventLoop eventLoop,
            int index,
            TcpConfig config,
            Pools opened,
            ConnectionGate gate,
            Bootstrap bootstrap,
            Relays relays,
            Ticker ticker) {
        this.index = index;
        this.pools = opened;
        this.terms = TcpTerms.of(config, opened, index);
        this.eventLoop = eventLoop;
        this.gate = gate;
        this.ticker = ticker;
        this.relays = relays;
        this.bootstrap = bootstrap.clone(eventLoop);
        this.timer = LoopTimer.on(ticker);
        this.arrivals = Arrivals.on(timer, this);
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
            TcpConfig config,
            Pools opened,
            ConnectionGate gate,
            Bootstrap bootstrap,
            Relays relays,
            Ticker ticker) {
        return new TcpLoop(eventLoop, index, config, opened, gate, bootstrap, relays, ticker);
    }

    /** Returns the event loop that everything here is confined to. */
    EventLoop eventLoop() {
        return eventLoop;
    }

    /** Begins the sessions to come with these options, on the lanes of this event loop in their balancers. */
    void adopt(TcpConfig config, Pools next) {
        List<BalancerUse> replaced = new ArrayList<>(pools.uses());
        replaced.removeAll(next.uses());
        pools = next;
        terms = TcpTerms.of(config, next, index);
        replaced.forEach(use -> use.lane(index).retire());
    }

    @Override
    public void accept(Channel channel) {
        assert eventLoop.inEventLoop();
        if (closing) {
            channel.close();
        } else if (terms.config().edges().admitAtOnce()) {
            Session.open(this, terms, channel);
        } else {
            arrivals.receive(channel, terms.config().edges());
        }
    }

    @Override
    public void admitted(Channel channel) {
        Client client = Client.of(channel);
        TcpTerms chosen = terms.of(client.greeting());
        if (chosen == null) {
            arrivals.refuse(client, Refused.NO_ROUTE, spoken(client.greeting()));
            channel.close();
        } else {
            Streams.hold(channel);
            Session.open(this, chosen, channel);
        }
    }

    private static String spoken(Greeting greeting) {
        String name = greeting.serverName();
        return greeting.silent()
                ? "nothing"
                : (greeting.protocol() == null ? "unknown" : greeting.protocol()) + (name == null ? "" : " " + name);
    }

    @Override
    public void refused(Client client, Refused why) {
        TcpError error = switch (why) {
            case HANDSHAKE_FAILED -> TcpError.HANDSHAKE_FAILED;
            case HANDSHAKE_TIMEOUT -> TcpError.HANDSHAKE_TIMEOUT;
            case BAD_PROXY_HEADER -> TcpError.BAD_PROXY_HEADER;
            case BAD_HELLO -> TcpError.BAD_HELLO;
            case NO_ROUTE -> TcpError.NO_ROUTE;
        };
        counters.error(error);
        SessionLog log = SessionLog.of(this, terms.config(), client);
        if (log != null) {
            log.refused(error);
        }
    }

    /** Connects, up to where bytes can be sent; the handler is installed before this returns. */
    ChannelFuture connect(ChannelEnd side, SocketAddress address, Way way, Duration timeout) {
        if (way.isBare()) {
            return way.connect(bootstrap.handler(side), address);
        }
        ChannelInitializer<Channel> handlers = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                way.install(channel, address, timeout);
                Streams.translateEnds(channel);
                channel.pipeline().addLast(side);
            }
        };
        ChannelFuture connected = way.connect(bootstrap.handler(handlers), address);
        ChannelFuture ready = way.ready(connected);
        // a header: the backend may wait for it, and the relay takes over a socket, not what waits to be written to it
        ready.addListener(done -> connected.channel().flush());
        return ready;
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
        if (Departure.matters(change)) {
            String backendId = change.backend().id();
            Loops.tell(
                    eventLoop,
                    () -> sessions.stream()
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
            arrivals.closeAll();
            endIfEmpty();
        });
        return drained;
    }

    @Override
    public Future<Void> close() {
        eventLoop.execute(() -> {
            draining = true;
            closing = true;
            arrivals.closeAll();
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
                pools.uses().forEach(use -> use.lane(index).retire());
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

    /** Returns how many client connections are open, on all loops. */
    int openConnections() {
        return gate.active();
    }
}
