package io.fairlead.netty.http;

import io.fairlead.netty.loop.LoopTimer;
import java.util.concurrent.TimeUnit;

/**
 * How often a peer may do what costs it little and us more: a bucket that time fills slowly, and useful work at once.
 * Reads no clock but the timer's. Confined to the event loop.
 */
final class Allowance {
    private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LoopTimer timer;
    private final int most;
    private final int perSecond;
    private long left;
    private long filledNanos; // when it was filled for the last time

    private Allowance(LoopTimer timer, int most, int perSecond) {
        this.timer = timer;
        this.most = most;
        this.perSecond = perSecond;
        this.left = most;
        this.filledNanos = timer.nowNanos();
    }

    /** Returns a full bucket. */
    static Allowance of(LoopTimer timer, int most, int perSecond) {
        return new Allowance(timer, most, perSecond);
    }

    /** Takes one, or returns false when there is none. */
    boolean spend() {
        if (left == 0) {
            fill();
        }
        return left > 0 && left-- > 0;
    }

    /** Gives some for useful work. */
    void earn(int amount) {
        left = Math.min(most, left + amount);
    }

    private void fill() {
        long now = timer.nowNanos();
        long amount = Math.min(most, (now - filledNanos) * perSecond / NANOS);
        if (amount > 0) {
            filledNanos = now;
            left = amount;
        }
    }
}
