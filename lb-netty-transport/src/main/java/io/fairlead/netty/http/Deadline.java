package io.fairlead.netty.http;

import io.fairlead.netty.loop.LoopTimer;

/**
 * Until when a request may wait for its response head, over queue and tries. In ticks of the timer, so that no clock is read.
 * Reused for request after request; confined to the event loop.
 */
final class Deadline {
    private static final long NEVER = Long.MAX_VALUE;

    private final LoopTimer timer;
    private long nanos = NEVER; // in the time of the timer

    Deadline(LoopTimer timer) {
        this.timer = timer;
    }

    /**
     * Begins a request.
     *
     * @param total how long it may take; 0 for as long as it takes
     */
    void begin(long total) {
        nanos = (total == 0) ? NEVER : timer.nowNanos() + total;
    }

    /** What it was about has come: nothing is bounded any more. */
    void lift() {
        nanos = NEVER;
    }

    /** Returns whether there is one. */
    boolean isSet() {
        return nanos != NEVER;
    }

    /** Returns whether it is over. */
    boolean hasPassed() {
        return isSet() && timer.nowNanos() >= nanos;
    }

    /** Returns how long something may be waited for that may take so long by itself. */
    long bound(long wait) {
        return isSet() ? Math.max(0, Math.min(wait, nanos - timer.nowNanos())) : wait;
    }
}
