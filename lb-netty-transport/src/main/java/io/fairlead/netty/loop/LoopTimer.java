package io.fairlead.netty.loop;

import io.fairlead.api.Ticker;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of one event loop: a wheel of 100 ms slots that the loop turns.
 *
 * <p>Arming again, which happens with every request and every piece of a body, writes one field: a timeout
 * stays in the slot it was put in and moves on when that slot comes round too early for it. Nothing is
 * allocated, and the clock is read once per tick. Confined to the event loop.
 */
public final class LoopTimer {
    /** The length of a tick in milliseconds. */
    public static final long TICK_MILLIS = 100;

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    private static final int SLOTS = 512;
    private static final long NOT_LINKED = Long.MAX_VALUE;

    private final Ticker ticker;
    private final long originNanos;
    private final @Nullable Timeout[] slots = new @Nullable Timeout[SLOTS];
    private long current; // the tick whose slot was visited last

    private LoopTimer(Ticker ticker) {
        this.ticker = ticker;
        this.originNanos = ticker.nanos();
    }

    /** Returns a timer that stands at tick 0; somebody must call {@link #tick} every 100 ms. */
    public static LoopTimer on(Ticker ticker) {
        return new LoopTimer(ticker);
    }

    /** Returns a timeout that is not armed and runs the action when it expires. */
    public Timeout timeout(Runnable action) {
        return new Timeout(this, action);
    }

    /** Returns the time of the latest tick, in nanoseconds since this timer was made. */
    public long nowNanos() {
        return current * TICK_NANOS;
    }

    /** Runs what has expired. */
    public void tick() {
        long target = (ticker.nanos() - originNanos) / TICK_NANOS;
        if (target - current > SLOTS) {
            current = target - SLOTS; // one revolution visits every slot
        }
        while (current < target) {
            current++;
            visit((int) (current % SLOTS));
        }
    }

    private void visit(int slot) {
        // an action may arm or cancel any timeout, but none of them can land in this slot
        for (Timeout head = slots[slot]; head != null; head = slots[slot]) {
            unlink(head);
            if (head.deadline <= current) {
                head.action.run();
            } else {
                link(head);
            }
        }
    }

    private void link(Timeout timeout) {
        long tick = Math.min(timeout.deadline, current + SLOTS - 1);
        int slot = (int) (tick % SLOTS);
        Timeout head = slots[slot];
        timeout.linked = tick;
        timeout.next = head;
        if (head != null) {
            head.previous = timeout;
        }
        slots[slot] = timeout;
    }

    private void unlink(Timeout timeout) {
        Timeout next = timeout.next;
        Timeout previous = timeout.previous;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else {
            slots[(int) (timeout.linked % SLOTS)] = next;
        }
        timeout.next = null;
        timeout.previous = null;
        timeout.linked = NOT_LINKED;
    }

    /** One thing that may take too long; belongs to the connection whose patience it is. */
    public static final class Timeout {
        private final LoopTimer timer;
        private final Runnable action;
        private long deadline;
        private long linked = NOT_LINKED;
        private @Nullable Timeout next;
        private @Nullable Timeout previous;

        private Timeout(LoopTimer timer, Runnable action) {
            this.timer = timer;
            this.action = action;
        }

        /** Expires after the delay, and not when it was to expire before. */
        public void arm(long delayNanos) {
            // one tick for the part of this tick that has passed, one to round up
            deadline = timer.current + delayNanos / TICK_NANOS + 2;
            if (deadline < linked) {
                if (linked != NOT_LINKED) {
                    timer.unlink(this);
                }
                timer.link(this);
            }
        }

        /** Does not expire until armed again. */
        public void cancel() {
            if (linked != NOT_LINKED) {
                timer.unlink(this);
            }
        }
    }
}
