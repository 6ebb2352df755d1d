package io.fairlead.netty.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Stops accepting at the limit of open connections, and goes on when one has closed: what comes meanwhile
 * waits in the kernel's queue.
 *
 * <p>Belongs to one listening channel, first in its pipeline; not sharable. Accepted channels are passed on.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a listener that counts cannot fail
final class ConnectionGate extends ChannelInboundHandlerAdapter {
    private final int limit;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private volatile @Nullable Channel
            shut; // the listening channel while it is at the limit; written by its event loop

    private ConnectionGate(int limit) {
        this.limit = limit;
    }

    static ConnectionGate of(int limit) {
        return new ConnectionGate(limit);
    }

    /** Returns how many connections are open. Any thread. */
    int open() {
        return open.get();
    }

    /** Returns how many were open at most at once. Any thread. */
    int most() {
        return most.get();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        Channel child = (Channel) accepted;
        int now = open.incrementAndGet();
        most.accumulateAndGet(now, Math::max);
        if (now >= limit) {
            shut = ctx.channel();
            ctx.channel().config().setAutoRead(false);
            update(ctx.channel()); // one may have closed since the count, and not seen that we are shut
        }
        child.closeFuture().addListener(closed -> left());
        ctx.fireChannelRead(child);
    }

    private void left() {
        open.decrementAndGet();
        Channel listening = shut;
        if (listening != null && listening.isOpen()) {
            listening.eventLoop().execute(() -> update(listening));
        }
    }

    private void update(Channel listening) {
        if (shut != null && open.get() < limit) {
            shut = null;
            listening.config().setAutoRead(true);
        }
    }
}
