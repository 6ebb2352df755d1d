package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.Limits;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.accept.Edges;
import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.head.Target;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.queue.WaitingLine;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import io.fairlead.netty.traffic.BalancerUse;
import io.fairlead.netty.traffic.LoopLane;
import io.fairlead.netty.traffic.Pools;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request of one event loop keeps from its beginning to its end: the options, the lane, and what follows from
 * them. A reconfiguration replaces the terms of the requests to come.
 */
final class Terms {
    private final ProxyConfig config;
    private final LoopPool pool;
    private final LoopLane lane; // of that pool
    private final @Nullable Filters filters;
    private final Terms[] routed; // in the order of the routes
    private final Bootstrap upstream;
    private final List<String> noRequestHeaders;
    private final List<String> noResponseHeaders;
    private final long idleNanos;
    private final long requestHeadNanos;
    private final long responseHeadNanos;
    private final long bodyNanos;
    private final long upstreamIdleNanos;
    private final long totalNanos;
    private final long queueNanos;
    private final int retryAfterSeconds;
    private final @Nullable WaitingLine line;

    private Terms(ProxyConfig config, LoopPool pool, Bootstrap upstream, @Nullable Filters filters, Terms[] routed) {
        Timeouts timeouts = config.timeouts();
        AccessLog log = config.accessLog();
        this.config = config;
        this.pool = pool;
        this.lane = pool.lane();
        this.filters = filters;
        this.routed = routed;
        this.upstream = upstream.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                timeouts.connect().toMillis());
        this.noRequestHeaders = blanks(log == null ? 0 : log.requestHeaders().size());
        this.noResponseHeaders = blanks(log == null ? 0 : log.responseHeaders().size());
        this.idleNanos = timeouts.idle().toNanos();
        this.requestHeadNanos = timeouts.requestHead().toNanos();
        this.responseHeadNanos = timeouts.responseHead().toNanos();
        this.bodyNanos = timeouts.body().toNanos();
        this.upstreamIdleNanos = timeouts.upstreamIdle().toNanos();
        this.totalNanos = timeouts.total().toNanos();
        this.queueNanos = config.queueing().timeout().toNanos();
        this.retryAfterSeconds = (int) config.retryAfter().toSeconds();
        this.line = (config.queueing().size() == 0) ? null : pool.use().line();
    }

    /**
     * Derives the terms of a listener, and those of its routes with them.
     *
     * @param opened what is used of the balancers
     * @param pools what the event loop has of each
     * @param upstream connects to backends on the event loop, however long it takes
     */
    static Terms of(ProxyConfig config, Pools opened, Map<BalancerUse, LoopPool> pools, Bootstrap upstream) {
        Routes routes = config.routes();
        List<Route> list = (routes == null) ? List.of() : routes.list();
        Terms[] routed = new Terms[list.size()];
        for (int i = 0; i < routed.length; i++) {
            Route route = list.get(i);
            LoopPool pool = requireNonNull(pools.get(opened.of(route.balancer())), "pool");
            Filters filters = Filters.of(config.filters(), route.filters());
            routed[i] = new Terms(config.of(route), pool, upstream, filters, new Terms[0]);
        }
        LoopPool own = requireNonNull(pools.get(opened.of(config.balancer())), "pool");
        return new Terms(config, own, upstream, Filters.of(config.filters()), routed);
    }

    /** Returns the terms of the route that suits a request, or these; null if it is served by none. */
    @Nullable
    Terms route(RequestHead head) {
        Routes routes = config.routes();
        int found = (routes == null) ? Routes.NONE : routes.find(head);
        if (found == Routes.NONE) {
            return config.fallback() ? this : null;
        }
        return routed[found];
    }

    ProxyConfig config() {
        return config;
    }

    LoopLane lane() {
        return lane;
    }

    /** Returns what the event loop has of the pool. */
    LoopPool pool() {
        return pool;
    }

    /** Returns what heads pass; null for nothing. */
    @Nullable
    Filters filters() {
        return filters;
    }

    /** Returns what connects to backends. */
    Bootstrap upstream() {
        return upstream;
    }

    /** Returns where the request is logged; null for nowhere. */
    @Nullable
    AccessLog log() {
        return config.accessLog();
    }

    /** Returns an empty value for each header of a request that is logged. */
    List<String> noRequestHeaders() {
        return noRequestHeaders;
    }

    /** Returns an empty value for each header of a response that is logged. */
    List<String> noResponseHeaders() {
        return noResponseHeaders;
    }

    long idleNanos() {
        return idleNanos;
    }

    long requestHeadNanos() {
        return requestHeadNanos;
    }

    long responseHeadNanos() {
        return responseHeadNanos;
    }

    long bodyNanos() {
        return bodyNanos;
    }

    long upstreamIdleNanos() {
        return upstreamIdleNanos;
    }

    long totalNanos() {
        return totalNanos;
    }

    long queueNanos() {
        return queueNanos;
    }

    /** Returns who waits for the pool; null if nobody may. */
    @Nullable
    WaitingLine line() {
        return line;
    }

    /**
     * Returns when a client that is refused should come back, in seconds.
     *
     * @param random not negative
     */
    int retryAfterSeconds(long random) {
        return retryAfterSeconds + (int) (random % (retryAfterSeconds + 1));
    }

    /** Returns whether a backend of any pool takes requests, panic aside, or none has to. */
    boolean anyEligible() {
        if (config.isAnswering()) {
            return true;
        }
        for (Terms terms : routed) {
            if (terms.anyEligible()) {
                return true;
            }
        }
        return pool.use().watch().anyEligible();
    }

    Limits limits() {
        return config.limits();
    }

    /** Returns whether the request is one that the proxy answers itself. */
    boolean isHealthRequest(HttpRequest request) {
        String path = config.healthPath();
        if (path == null) {
            return false;
        }
        String target = request.uri();
        int start = Target.pathStart(target);
        return Target.pathEnd(target, start) - start == path.length() && target.startsWith(path, start);
    }

    /** Returns whether connections to backends that were made by either terms may be used by the other. */
    boolean decodesResponsesLike(Terms other) {
        return limits().headBytes() == other.limits().headBytes();
    }

    /** Returns in which ways backends of a pool are reached. */
    Set<Edges> edges(LoopPool of) {
        Set<Edges> ways = new HashSet<>();
        if (pool == of) {
            ways.add(config.edges());
        }
        for (Terms terms : routed) {
            ways.addAll(terms.edges(of));
        }
        return ways;
    }

    /** Returns whether client connections that were made by either terms may be used by the other. */
    boolean decodesRequestsLike(Terms other) {
        return limits().headBytes() == other.limits().headBytes()
                && limits().requestLineBytes() == other.limits().requestLineBytes();
    }

    private static List<String> blanks(int count) {
        return List.copyOf(Collections.nCopies(count, ""));
    }
}
