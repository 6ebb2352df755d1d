package io.fairlead.netty.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Event loops, and whether they are the proxy's own.
 *
 * @param group the event loops
 * @param transports what their channels are
 * @param own whether the group ends with the proxy
 */
public record LoopGroup(EventLoopGroup group, Transports transports, boolean own) {
    /**
     * Returns a group that stays the caller's.
     *
     * @throws IllegalArgumentException if it is neither epoll nor NIO
     */
    static LoopGroup given(EventLoopGroup group) {
        return new LoopGroup(group, Transports.of(group), false);
    }

    /** Starts a group. */
    static LoopGroup started(Transports transports, int threads) {
        return new LoopGroup(transports.newGroup(threads), transports, true);
    }

    /** Returns the event loops of the group, in its order. */
    public List<EventLoop> eventLoops() {
        List<EventLoop> eventLoops = new ArrayList<>();
        for (EventExecutor executor : group) {
            eventLoops.add((EventLoop) executor);
        }
        return eventLoops;
    }

    /** Ends and joins the threads, if they are the proxy's own. Blocks; idempotent. */
    public void close() {
        if (own) {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
        }
    }
}
