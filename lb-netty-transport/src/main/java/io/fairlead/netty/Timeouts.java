package io.fairlead.netty;

import io.fairlead.netty.loop.Ranges;
import java.time.Duration;

/**
 * How long the proxy waits, and for what. Measured in ticks of 100 ms: never too short, at most two ticks
 * too long.
 *
 * @param connect for a connection to a backend
 * @param requestHead for a complete request head, counted from its first byte: 408
 * @param responseHead for a response head, counted from the end of the request: 504, and tried
 *     elsewhere only if {@link RetryOn#timeouts} says so
 * @param body for the next bytes of a body, in either direction
 * @param idle for the next request on a client connection
 * @param upstreamIdle how long an unused connection to a backend is kept; should be shorter than the
 *     backend keeps it
 * @param tunnel for the next bytes of a connection that speaks another protocol after an upgrade, in either direction
 * @param total for the head of a response, from the head of the request on: over the queue, all tries and the upload; 503 if
 *     it has been waiting until then, otherwise 504. 0 for as long as the others allow
 */
public record Timeouts(
        Duration connect,
        Duration requestHead,
        Duration responseHead,
        Duration body,
        Duration idle,
        Duration upstreamIdle,
        Duration tunnel,
        Duration total) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Timeouts DEFAULTS = new Timeouts(
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30),
            Duration.ofHours(1),
            Duration.ZERO);

    /** Checks the ranges. */
    public Timeouts {
        Ranges.require("connect", connect, SHORTEST, LONGEST);
        Ranges.require("requestHead", requestHead, SHORTEST, LONGEST);
        Ranges.require("responseHead", responseHead, SHORTEST, LONGEST);
        Ranges.require("body", body, SHORTEST, LONGEST);
        Ranges.require("idle", idle, SHORTEST, LONGEST);
        Ranges.require("upstreamIdle", upstreamIdle, SHORTEST, LONGEST);
        Ranges.require("tunnel", tunnel, SHORTEST, LONGEST);
        Ranges.require("total", total, Duration.ZERO, LONGEST);
    }

    /** Connect 5 s, request head 10 s, response head 30 s, body 30 s, idle 60 s, upstream idle 30 s, tunnel 1 h, no total. */
    public static Timeouts defaults() {
        return DEFAULTS;
    }

    /** Returns these timeouts with another {@link #connect}. */
    public Timeouts withConnect(Duration timeout) {
        return new Timeouts(timeout, requestHead, responseHead, body, idle, upstreamIdle, tunnel, total);
    }

    /** Returns these timeouts with another {@link #requestHead}. */
    public Timeouts withRequestHead(Duration timeout) {
        return new Timeouts(connect, timeout, responseHead, body, idle, upstreamIdle, tunnel, total);
    }

    /** Returns these timeouts with another {@link #responseHead}. */
    public Timeouts withResponseHead(Duration timeout) {
        return new Timeouts(connect, requestHead, timeout, body, idle, upstreamIdle, tunnel, total);
    }

    /** Returns these timeouts with another {@link #body}. */
    public Timeouts withBody(Duration timeout) {
        return new Timeouts(connect, requestHead, responseHead, timeout, idle, upstreamIdle, tunnel, total);
    }

    /** Returns these timeouts with another {@link #idle}. */
    public Timeouts withIdle(Duration timeout) {
        return new Timeouts(connect, requestHead, responseHead, body, timeout, upstreamIdle, tunnel, total);
    }

    /** Returns these timeouts with another {@link #upstreamIdle}. */
    public Timeouts withUpstreamIdle(Duration timeout) {
        return new Timeouts(connect, requestHead, responseHead, body, idle, timeout, tunnel, total);
    }

    /** Returns these timeouts with another {@link #tunnel}. */
    public Timeouts withTunnel(Duration timeout) {
        return new Timeouts(connect, requestHead, responseHead, body, idle, upstreamIdle, timeout, total);
    }

    /** Returns these timeouts with another {@link #total}. */
    public Timeouts withTotal(Duration timeout) {
        return new Timeouts(connect, requestHead, responseHead, body, idle, upstreamIdle, tunnel, timeout);
    }
}
