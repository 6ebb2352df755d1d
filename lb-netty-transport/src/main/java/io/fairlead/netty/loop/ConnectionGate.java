package io.fairlead.netty.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the client connections and stops accepting when there are enough: further ones wait in the
 * kernel's queue, and the few that were accepted by the same call wait here, unread.
 *
 * <p>The first handler of the listening channel; not sharable. Owns the accepted channels that wait.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the end of a connection but its listener
public final class ConnectionGate extends ChannelInboundHandlerAdapter {
    private final AtomicInteger active = new AtomicInteger(); // a change for each connection, not for each request
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicLong stops = new AtomicLong();
    private final ArrayDeque<Channel> waiting = new ArrayDeque<>(); // confined to the listening channel's loop
    private volatile int limit; // written by whoever changes it
    private volatile boolean stopped; // written by that loop
    private volatile @Nullable ChannelHandlerContext context; // written once, when added

    private ConnectionGate(int limit) {
        this.limit = limit;
    }

    /** Returns a gate that lets the given number of connections through at a time. */
    public static ConnectionGate ofAtMost(int limit) {
        return new ConnectionGate(limit);
    }

    /**
     * Changes the limit. Connections above a lower one stay, and others wait until they have become fewer. Any
     * thread.
     */
    public void limit(int most) {
        limit = most;
        ChannelHandlerContext ctx = context;
        if (ctx != null && !ctx.executor().isShuttingDown()) {
            ctx.executor().execute(() -> {
                if (active.get() >= limit) {
                    stop(ctx);
                } else {
                    goOn(ctx);
                }
            });
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel accepted = (Channel) message;
        if (active.get() < limit && waiting.isEmpty()) {
            admit(ctx, accepted);
        } else {
            waiting.add(accepted);
            stop(ctx);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (active.get() >= limit) {
            stop(ctx);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        for (Channel accepted = waiting.poll(); accepted != null; accepted = waiting.poll()) {
            accepted.unsafe().closeForcibly(); // was never registered
        }
        ctx.fireChannelInactive();
    }

    private void admit(ChannelHandlerContext ctx, Channel accepted) {
        most.accumulateAndGet(active.incrementAndGet(), Math::max);
        accepted.closeFuture().addListener(closed -> left());
        ctx.fireChannelRead(accepted);
    }

    private void stop(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(false);
        if (!stopped) {
            stopped = true;
            stops.incrementAndGet();
        }
        if (active.get() < limit) { // whoever left before saw that it stopped did not ask to go on
            ctx.executor().execute(() -> goOn(ctx));
        }
    }

    private void left() {
        active.decrementAndGet();
        ChannelHandlerContext ctx = context;
        if (stopped && ctx != null && !ctx.executor().isShuttingDown()) {
            ctx.executor().execute(() -> goOn(ctx));
        }
    }

    private void goOn(ChannelHandlerContext ctx) {
        while (active.get() < limit && !waiting.isEmpty()) {
            admit(ctx, waiting.remove());
        }
        if (stopped && active.get() < limit && ctx.channel().isOpen()) {
            stopped = false;
            ctx.channel().config().setAutoRead(true);
        }
    }

    /** Returns how many connections there are. Any thread. */
    public int active() {
        return active.get();
    }

    /** Returns the most there were at once. Any thread. */
    public int most() {
        return most.get();
    }

    /** Returns how often accepting was stopped. Any thread. */
    public long stops() {
        return stops.get();
    }
}
