package io.fairlead.netty.loop;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many requests may be open at once, over all event loops: never more, and fewer by what the loops have in hand.
 *
 * <p>Each loop takes a few at a time from what all share, and gives back what it does not need, so that most requests write to
 * nothing that another loop reads. With a limit of less than 32 for each loop they take one at a time, and the limit is exact.
 */
public final class RequestGate {
    private static final int MOST_AT_A_TIME = 16;

    private final int loops;
    private final AtomicInteger taken = new AtomicInteger();
    private volatile int limit; // written by whoever reconfigures

    private RequestGate(int limit, int loops) {
        this.limit = limit;
        this.loops = loops;
    }

    /**
     * Returns a gate that lets so many in.
     *
     * @param loops how many event loops share it
     */
    public static RequestGate ofAtMost(int limit, int loops) {
        return new RequestGate(limit, loops);
    }

    /** Lets so many in from now on; who is in stays. Any thread. */
    public void limit(int next) {
        limit = next;
    }

    /** Returns the part of a new event loop. */
    public Part part() {
        return new Part(this);
    }

    private int atATime() {
        return Math.max(1, Math.min(MOST_AT_A_TIME, limit / (2 * MOST_AT_A_TIME * loops)));
    }

    private boolean take(int amount) {
        for (int now = taken.get(); now + amount <= limit; now = taken.get()) {
            if (taken.compareAndSet(now, now + amount)) {
                return true;
            }
        }
        return false;
    }

    /** What one event loop has in hand; confined to it. */
    public static final class Part {
        private final RequestGate gate;
        private int spare;

        private Part(RequestGate gate) {
            this.gate = gate;
        }

        /** Lets a request in, or returns false: there are as many as there may be. */
        public boolean enter() {
            if (spare > 0) {
                spare--;
                return true;
            }
            int amount = gate.atATime();
            if (gate.take(amount)) {
                spare = amount - 1;
                return true;
            }
            return amount > 1 && gate.take(1);
        }

        /** A request that was let in has ended. */
        public void leave() {
            spare++;
            int amount = gate.atATime();
            if (amount == 1 || spare > 2 * amount) {
                int back = (amount == 1) ? spare : spare - amount;
                spare -= back;
                gate.taken.addAndGet(-back);
            }
        }
    }
}
