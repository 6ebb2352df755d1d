package io.fairlead.netty.http;

import io.fairlead.api.Backend;
import io.fairlead.netty.BackendProtocol;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.accept.Way;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** Gets an exchange its connections to backends: an unused one, or one that is made. Confined to the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Dialer {
    private final Exchange exchange;
    private Client client = Client.NOBODY;
    private @Nullable Edges edges; // of which the way was made
    private Way way = Way.PLAIN;
    private @Nullable Channel connecting;
    private @Nullable Http2Back awaited; // to be connected
    private boolean timedOut; // the latest connect that failed

    Dialer(Exchange exchange) {
        this.exchange = exchange;
    }

    /** The client connection is open. */
    void connected(Client met) {
        client = met;
        edges = null;
    }

    /** Gets the try that has just begun its connection: at once, or the exchange is told when there is one, or none. */
    void dial() {
        Terms terms = exchange.terms();
        Backend backend = exchange.tries.backend();
        BackendSide unused = take(terms, backend);
        if (unused == null) {
            begins(terms.pool().cell(backend.id()));
            exchange.clock.armForTotal();
            connect(terms, backend);
        } else {
            begins(unused.cell());
            exchange.send(unused, true);
        }
    }

    private void begins(UpstreamCell cell) {
        exchange.tries.countedBy(cell);
        exchange.account.tries(cell);
    }

    /** Makes the try another connection to its backend. */
    void reconnect() {
        connect(exchange.terms(), exchange.tries.backend());
    }

    /** Returns an unused connection to the backend, or a stream of one that has room; null for none. */
    private @Nullable BackendSide take(Terms terms, Backend backend) {
        if (terms.config().backendProtocol() == BackendProtocol.HTTP_2) {
            Http2Back shared = terms.pool().http2().find(backend, way(terms));
            return (shared == null || !shared.isReady()) ? null : shared.newStream();
        }
        return terms.pool().idle().take(backend.id(), backend.address(), way(terms));
    }

    @SuppressWarnings("ReferenceEquality") // equal ones give equal ways
    private Way way(Terms terms) {
        Edges wanted = terms.config().edges();
        if (wanted != edges) {
            edges = wanted;
            way = wanted.way(client);
        }
        return way;
    }

    private void connect(Terms terms, Backend backend) {
        if (terms.config().backendProtocol() == BackendProtocol.HTTP_2) {
            Http2Back shared = terms.pool().http2().find(backend, way(terms));
            if (shared == null || shared.isReady()) {
                shared = Http2Back.connect(exchange.loop, terms, backend, way(terms));
            }
            awaited = shared;
            shared.await(this);
            return;
        }
        BackHandler fresh = BackHandler.to(exchange.loop, terms, backend, way(terms));
        ChannelFuture future = exchange.loop.connect(terms, backend.address(), fresh.way(), fresh::install);
        connecting = future.channel();
        future.addListener(done -> connected(fresh, future));
    }

    private void connected(BackHandler fresh, ChannelFuture future) {
        if (connecting != future.channel()) {
            future.channel().close(); // the request has ended meanwhile
            return;
        }
        connecting = null;
        if (future.isSuccess()) {
            exchange.connected(fresh);
        } else {
            failed(future.cause() instanceof ConnectTimeoutException);
        }
    }

    /** The shared connection that was waited for has room. */
    void connected(Http2Back shared) {
        if (awaited == shared) {
            awaited = null;
            exchange.connected(shared.newStream());
        }
    }

    /** The shared connection that was waited for has no room for all who wait. */
    void again() {
        if (awaited != null) {
            awaited = null;
            reconnect();
        }
    }

    /** The shared connection that was waited for could not be made. */
    void failed(Http2Back shared, boolean tookTooLong) {
        if (awaited == shared) {
            awaited = null;
            failed(tookTooLong);
        }
    }

    private void failed(boolean tookTooLong) {
        timedOut = tookTooLong;
        exchange.failed(Failure.CONNECT, false, false);
    }

    /** Nobody waits for the connection that is being made. */
    void cancel() {
        Http2Back shared = awaited;
        awaited = null;
        if (shared != null) {
            shared.forget(this);
        }
        Channel pending = connecting;
        connecting = null;
        if (pending != null) {
            pending.close();
        }
    }

    /** Returns whether the latest connection that was not made had taken too long. */
    boolean hasTimedOut() {
        return timedOut;
    }
}
