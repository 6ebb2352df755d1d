package io.fairlead.netty.http;

import io.fairlead.netty.Limits;
import io.fairlead.netty.Timeouts;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.traffic.LoopLane;
import io.fairlead.netty.traffic.PoolWatch;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request of one event loop keeps from its beginning to its end: the options, the lane, and what follows from
 * them. A reconfiguration replaces the terms of the requests to come.
 */
final class Terms {
    private final ProxyConfig config;
    private final LoopLane lane;
    private final PoolWatch watch;
    private final Bootstrap upstream;
    private final List<String> noRequestHeaders;
    private final List<String> noResponseHeaders;
    private final long idleNanos;
    private final long requestHeadNanos;
    private final long responseHeadNanos;
    private final long bodyNanos;
    private final long upstreamIdleNanos;

    private Terms(ProxyConfig config, LoopLane lane, PoolWatch watch, Bootstrap upstream) {
        Timeouts timeouts = config.timeouts();
        AccessLog log = config.accessLog();
        this.config = config;
        this.lane = lane;
        this.watch = watch;
        this.upstream = upstream.clone().option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                timeouts.connect().toMillis());
        this.noRequestHeaders = blanks(log == null ? 0 : log.requestHeaders().size());
        this.noResponseHeaders = blanks(log == null ? 0 : log.responseHeaders().size());
        this.idleNanos = timeouts.idle().toNanos();
        this.requestHeadNanos = timeouts.requestHead().toNanos();
        this.responseHeadNanos = timeouts.responseHead().toNanos();
        this.bodyNanos = timeouts.body().toNanos();
        this.upstreamIdleNanos = timeouts.upstreamIdle().toNanos();
    }

    /**
     * Derives the terms.
     *
     * @param lane where attempts count
     * @param watch what knows the members of the balancer
     * @param upstream connects to backends on the event loop, however long it takes
     */
    static Terms of(ProxyConfig config, LoopLane lane, PoolWatch watch, Bootstrap upstream) {
        return new Terms(config, lane, watch, upstream);
    }

    ProxyConfig config() {
        return config;
    }

    LoopLane lane() {
        return lane;
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

    /** Returns whether a backend takes requests, panic aside. */
    boolean anyEligible() {
        return watch.anyEligible();
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
        int start = target.startsWith("/") ? 0 : target.indexOf('/', Math.max(0, Authority.start(target)));
        int end = target.indexOf('?');
        int length = (end < 0 ? target.length() : end) - start;
        return start >= 0 && length == path.length() && target.startsWith(path, start);
    }

    /** Returns whether connections to backends that were made by either terms may be used by the other. */
    boolean decodesResponsesLike(Terms other) {
        return limits().headBytes() == other.limits().headBytes()
                && config.edges().connectLike(other.config.edges());
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
