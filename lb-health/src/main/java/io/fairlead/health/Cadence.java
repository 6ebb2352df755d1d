package io.fairlead.health;

/**
 * When the checks of one backend are due. Not thread-safe.
 *
 * <p>A due time follows from the one before, not from when that check really began: a scheduler that is always a
 * little late does not slow the checks down. Whole intervals that were missed, in a pause of the process or in a queue,
 * are left out, so that backends that were spread stay spread.
 */
final class Cadence {
    private long dueNanos;
    private long shiftNanos; // of the place in the interval after the first check; 0 once it was used

    /**
     * Begins; returns the time to wait for the first check.
     *
     * @param firstNanos from now to the first check
     * @param placeNanos from now to the place in the interval that later checks keep; not less
     */
    long start(long nowNanos, long firstNanos, long placeNanos) {
        dueNanos = nowNanos + firstNanos;
        shiftNanos = placeNanos - firstNanos;
        return firstNanos;
    }

    /**
     * A check begins.
     *
     * @param intervalNanos what is left out when missed
     */
    void begun(long nowNanos, long intervalNanos) {
        long late = nowNanos - dueNanos;
        if (late >= intervalNanos) {
            dueNanos += late / intervalNanos * intervalNanos;
        }
    }

    /**
     * A check has ended; returns the time to wait for the next one, 0 if it took longer than that.
     *
     * @param stepNanos from one check to the next
     * @param regular whether that is the interval in which checks have their places
     */
    long next(long nowNanos, long stepNanos, boolean regular) {
        if (regular) {
            // half an interval at least, one and a half at most
            dueNanos += (2 * shiftNanos < stepNanos) ? stepNanos + shiftNanos : shiftNanos;
            shiftNanos = 0;
        } else {
            dueNanos += stepNanos;
        }
        if (dueNanos - nowNanos < 0) {
            dueNanos = nowNanos;
        }
        return dueNanos - nowNanos;
    }

    /** Makes the next check due within the given time; returns whether it was due later. */
    boolean hasten(long nowNanos, long withinNanos) {
        if (dueNanos - nowNanos <= withinNanos) {
            return false;
        }
        dueNanos = nowNanos + withinNanos;
        return true;
    }
}
