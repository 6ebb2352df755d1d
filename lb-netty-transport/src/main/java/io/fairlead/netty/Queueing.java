package io.fairlead.netty;

import io.fairlead.netty.loop.Ranges;
import java.time.Duration;

/**
 * How many requests or sessions may wait while every backend that could take them is at its {@link
 * io.fairlead.api.Backend#maxConcurrency}, and for how long. They are served in the order in which they came, requests of a lower
 * {@linkplain io.fairlead.netty.route.RouteBuilder#priority class} first; what comes later waits behind them. Who finds no place, or waits too long, is refused.
 *
 * @param size how many may wait at once for one pool, at one listener; 0 for none
 * @param timeout how long one may wait
 */
public record Queueing(int size, Duration timeout) {
    private static final Queueing DEFAULTS = new Queueing(1_024, Duration.ofSeconds(5));
    private static final Queueing OFF = new Queueing(0, Duration.ofSeconds(5));

    /** Checks the ranges. */
    public Queueing {
        Ranges.require("size", size, 0, 10_000_000);
        Ranges.require("timeout", timeout, Duration.ofMillis(1), Duration.ofDays(1));
    }

    /** 1,024 may wait, for 5 s. */
    public static Queueing defaults() {
        return DEFAULTS;
    }

    /** Nobody waits: a saturated pool refuses at once. */
    public static Queueing off() {
        return OFF;
    }

    /** Returns the same with another {@link #size}. */
    public Queueing withSize(int waiting) {
        return new Queueing(waiting, timeout);
    }

    /** Returns the same with another {@link #timeout}. */
    public Queueing withTimeout(Duration longest) {
        return new Queueing(size, longest);
    }
}
