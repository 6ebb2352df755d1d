package io.fairlead.netty.http;

import io.fairlead.netty.pool.IdlePool;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.LoopLane;
import io.fairlead.netty.traffic.UpstreamCell;

/** What an event loop has of one pool: the lane, the unused connections, the counters. Confined to the event loop. */
final class LoopPool {
    private static final int IDLE_PER_BACKEND = 64;

    private final BalancerUse use;
    private final int loop;
    private final IdlePool<BackHandler> idle;
    private final Http2Backends http2;

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
        return new LoopPool(next, loop, idle, http2);
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
