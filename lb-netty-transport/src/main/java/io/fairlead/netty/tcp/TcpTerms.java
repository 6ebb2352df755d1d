package io.fairlead.netty.tcp;

import io.fairlead.netty.TcpRoute;
import io.fairlead.netty.TcpRoutes;
import io.fairlead.netty.queue.WaitingLine;
import io.fairlead.netty.sniff.Greeting;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.LoopLane;
import io.fairlead.netty.traffic.Pools;
import io.fairlead.netty.traffic.UpstreamCell;
import io.fairlead.netty.traffic.Upstreams;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session of one event loop keeps from its beginning to its end: the options and the lane.
 *
 * @param config the options
 * @param routed the terms of the routes, in their order
 * @param loop the index of the event loop
 * @param lane where its attempts count
 * @param upstreams the counters of its backends
 * @param line who waits for the pool; null if nobody may
 * @param queueNanos how long
 * @param connectNanos the timeouts of the options
 * @param idleNanos likewise
 * @param halfOpenNanos likewise
 */
record TcpTerms(
        TcpConfig config,
        List<TcpTerms> routed,
        int loop,
        LoopLane lane,
        Upstreams upstreams,
        @Nullable WaitingLine line,
        long queueNanos,
        long connectNanos,
        long idleNanos,
        long halfOpenNanos) {
    /**
     * Derives the terms of a listener, and those of its routes with them.
     *
     * @param opened what is used of the balancers
     * @param loop the index of the event loop
     */
    static TcpTerms of(TcpConfig config, Pools opened, int loop) {
        TcpRoutes routes = config.routes();
        List<TcpTerms> routed = new ArrayList<>();
        if (routes != null) {
            for (TcpRoute route : routes.list()) {
                routed.add(of(config.of(route), List.of(), opened, loop));
            }
        }
        return of(config, List.copyOf(routed), opened, loop);
    }

    private static TcpTerms of(TcpConfig config, List<TcpTerms> routed, Pools opened, int loop) {
        BalancerUse use = opened.of(config.balancer());
        return new TcpTerms(
                config,
                routed,
                loop,
                use.lane(loop),
                use.upstreams(),
                (config.queueing().size() == 0) ? null : use.line(),
                config.queueing().timeout().toNanos(),
                config.timeouts().connect().toNanos(),
                config.timeouts().idle().toNanos(),
                config.timeouts().halfOpen().toNanos());
    }

    /** Returns the terms of a client that says this first; null if nobody serves it. */
    @Nullable
    TcpTerms of(Greeting greeting) {
        TcpRoutes routes = config.routes();
        int found = (routes == null)
                ? TcpRoutes.NONE
                : routes.find(greeting.silent(), greeting.protocol(), greeting.serverName(), greeting.alpn());
        if (found != TcpRoutes.NONE) {
            return routed.get(found);
        }
        return (routes == null || config.fallback()) ? this : null;
    }

    /** Returns the counters of a backend on this event loop. */
    UpstreamCell cell(String backendId) {
        return upstreams.of(backendId).cell(loop);
    }
}
