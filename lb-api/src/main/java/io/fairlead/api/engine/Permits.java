package io.fairlead.api.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many attempts a backend with a limit holds, exactly: one compare-and-set over all threads, so that
 * the limit is never exceeded. A backend without a limit pays nothing.
 */
public final class Permits {
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final AtomicInteger taken = new AtomicInteger();
    private volatile int limit; // written by the control side

    Permits(int limit) {
        this.limit = limit;
    }

    /** Returns 1 when a permit was taken, 0 when none is needed, -1 when none is left. */
    public int tryTake() {
        int most = limit;
        if (most == UNLIMITED) {
            return 0;
        }
        for (int now = taken.get(); now < most; now = taken.get()) {
            if (taken.compareAndSet(now, now + 1)) {
                return 1;
            }
        }
        return -1;
    }

    /** Gives a taken permit back. */
    public void giveBack() {
        taken.decrementAndGet();
    }

    boolean isExhausted() {
        int most = limit;
        return most != UNLIMITED && taken.get() >= most;
    }

    /** Changes the limit. What was acquired while there was none is not counted against it. */
    void limit(int newLimit) {
        limit = newLimit;
    }
}
