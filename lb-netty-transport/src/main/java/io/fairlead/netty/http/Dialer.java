package io.fairlead.netty.http;

import io.fairlead.api.Backend;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** Gets an exchange its connections to backends: an unused one, or one that is made. Confined to the event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Dialer {
    private final LoopContext loop;
    private final Exchange exchange;
    private @Nullable Channel connecting;
    private boolean timedOut; // the latest connect that failed

    Dialer(LoopContext loop, Exchange exchange) {
        this.loop = loop;
        this.exchange = exchange;
    }

    /** Returns an unused connection to the backend; null for none. */
    @Nullable
    BackendSide take(Backend backend) {
        return loop.pool().take(backend.id(), backend.address());
    }

    /** Makes a connection to the backend; the exchange is told when there is one, or none. */
    void connect(Terms terms, Backend backend) {
        BackHandler fresh = BackHandler.to(loop, terms, backend);
        ChannelFuture future = loop.connect(fresh);
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
            timedOut = future.cause() instanceof ConnectTimeoutException;
            exchange.failed(Failure.CONNECT, false, false);
        }
    }

    /** Nobody waits for the connection that is being made. */
    void cancel() {
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
