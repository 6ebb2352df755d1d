package io.fairlead.netty.http;

import io.fairlead.netty.accept.Client;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.pool.IdlePool;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.LoopLane;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.channel.Channel;
import java.util.Collection;

/** What an event loop has of one pool: the lane, the unused connections, the counters. Confined to the event loop. */
final class LoopPool {
    private static final int IDLE_PER_BACKEND = 64;

    private final BalancerUse use;
    private final int loop;
    private final IdlePool<BackHandler> idle;
    private final Http2Backends http2;
    private boolean personal; // some unused connections are those of one client

    private LoopPool(BalancerUse use, int loop, IdlePool<BackHandler> idle, Http2Backends http2) {
        this.use = use;
        this.loop = loop;
        this.idle = idle;
        this.http2 = http2;
    }

    /**
     * Returns what an event loop has of a pool.
     *
     * @param loop the index of the event loop
     */
    static LoopPool of(BalancerUse use, int loop) {
        return new LoopPool(use, loop, IdlePool.keeping(IDLE_PER_BACKEND), new Http2Backends());
    }

    /** Returns what it has of the pool that takes the place of this one: those connections stay that it would open again. */
    LoopPool succeededBy(BalancerUse next) {
        idle.retain(next.addresses());
        http2.retain(next.addresses());
        LoopPool successor = new LoopPool(next, loop, idle, http2);
        successor.personal = personal;
        return successor;
    }

    /** Returns what the proxy has in the balancer. */
    BalancerUse use() {
        return use;
    }

    /** Returns where attempts count. */
    LoopLane lane() {
        return use.lane(loop);
    }

    /** Returns the unused HTTP/1.1 connections. */
    IdlePool<BackHandler> idle() {
        return idle;
    }

    /** Keeps a connection for later, or returns false when there are enough. */
    boolean offer(BackHandler connection) {
        personal |= connection.way().client() != null;
        return idle.offer(connection);
    }

    /** Closes the unused connections that were made for a client which has gone. */
    void closeUnusedOf(Channel client) {
        if (personal) {
            Client gone = Client.of(client);
            idle.closeIf(connection -> gone.equals(connection.way().client()));
        }
    }

    /** Closes the unused connections, and the others when they are unused, that nobody would make like that now. */
    void closeUnusedBut(Collection<Edges> wanted) {
        idle.closeIf(connection -> wanted.stream().noneMatch(edges -> edges.lead(connection.way())));
        http2.retireIf(connection -> wanted.stream().noneMatch(edges -> edges.lead(connection.way())));
    }

    /** Returns the HTTP/2 connections. */
    Http2Backends http2() {
        return http2;
    }

    /** Closes the unused connections, and the others when they are unused. */
    void closeUnused() {
        idle.closeAll();
        http2.retireAll();
    }

    /** Closes the unused connections to a backend, and the others when they are unused. */
    void closeUnused(String backendId) {
        idle.closeAll(backendId);
        http2.retire(backendId);
    }

    /** Returns the counters of a backend. */
    UpstreamCell cell(String backendId) {
        return use.upstreams().of(backendId).cell(loop);
    }
}
