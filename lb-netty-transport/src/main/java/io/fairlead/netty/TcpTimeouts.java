package io.fairlead.netty;

import io.fairlead.netty.loop.Ranges;
import java.time.Duration;

/**
 * How long a TCP proxy waits, and for what. Measured in ticks of 100 ms: never too short, at most two ticks
 * too long; bytes that nobody reads count as progress once.
 *
 * @param connect for a connection to a backend, each try by itself
 * @param idle for the next bytes in either direction
 * @param halfOpen likewise, once one side has said that it sends no more
 */
public record TcpTimeouts(Duration connect, Duration idle, Duration halfOpen) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);
    private static final TcpTimeouts DEFAULTS =
            new TcpTimeouts(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofSeconds(30));

    /** Checks the ranges. */
    public TcpTimeouts {
        Ranges.require("connect", connect, SHORTEST, LONGEST);
        Ranges.require("idle", idle, SHORTEST, LONGEST);
        Ranges.require("halfOpen", halfOpen, SHORTEST, LONGEST);
    }

    /** Connect 5 s, idle 1 h, half-open 30 s. */
    public static TcpTimeouts defaults() {
        return DEFAULTS;
    }

    /** Returns these timeouts with another {@link #connect}. */
    public TcpTimeouts withConnect(Duration timeout) {
        return new TcpTimeouts(timeout, idle, halfOpen);
    }

    /** Returns these timeouts with another {@link #idle}. */
    public TcpTimeouts withIdle(Duration timeout) {
        return new TcpTimeouts(connect, timeout, halfOpen);
    }

    /** Returns these timeouts with another {@link #halfOpen}. */
    public TcpTimeouts withHalfOpen(Duration timeout) {
        return new TcpTimeouts(connect, idle, timeout);
    }
}
