package io.fairlead.strategies;

import io.fairlead.api.Selector;
import org.jspecify.annotations.Nullable;

/**
 * A place in a cycle, which threads advance together: O(1), one atomic operation a step, no allocation.
 *
 * <p>The counter is shared with the cursors of earlier and later generations, so that an update goes on where
 * the cycle was: at the same fraction of it when its length has changed. Nothing is published through the
 * counter; only the atomicity of its steps matters, not their order among other memory accesses. It is read as
 * unsigned and may wrap; that costs one irregular step in 2^64.
 */
final class Cursor {
    /** How far below a whole place arithmetic may have left what should be one. */
    private static final double ROUNDING = 1e-9;

    private final PaddedLong counter;
    private final long origin; // the count at which this cycle was at place 0
    private final double surplus; // how far beyond the whole place this cycle is, [0, 1); kept for the next length
    private final int length;

    private Cursor(PaddedLong counter, long origin, double surplus, int length) {
        this.counter = counter;
        this.origin = origin;
        this.surplus = surplus;
        this.length = length;
    }

    /**
     * Goes on where the selector before was, or starts at a random place when it does not rotate.
     *
     * @param length of the new cycle; 0 is allowed and keeps the fraction for the cycles to come
     */
    static Cursor after(@Nullable Selector previous, int length, long seed) {
        if (previous instanceof Rotating rotating) {
            return rotating.cursor().withLength(length);
        }
        return startingAnywhere(length, seed);
    }

    /** Starts at a random place. */
    static Cursor startingAnywhere(int length, long seed) {
        double fraction = (seed >>> 11) * 0x1p-53;
        return at(PaddedLong.of(0), 0, fraction, Math.max(1, length));
    }

    /** Starts where the count is the given one, unsigned, and place 0 was at count 0. */
    static Cursor startingAt(long count, int length) {
        return new Cursor(PaddedLong.of(count), 0, 0, length);
    }

    private static Cursor at(PaddedLong counter, long now, double fraction, int length) {
        double exact = fraction * length;
        int place = (int) (exact + ROUNDING);
        double surplus = Math.max(0, exact - place);
        return new Cursor(counter, now - ((place == length) ? 0 : place), surplus, length);
    }

    /** Returns a cursor at the same fraction of a cycle of another length, with the same counter. */
    Cursor withLength(int wanted) {
        int next = Math.max(1, wanted);
        if (next == length) {
            return this;
        }
        // benign race: steps taken after this read advance the new cycle as they would have the old
        long now = counter.get();
        double fraction = (place(now - origin) + surplus) / length;
        return at(counter, now, fraction, next);
    }

    /** Takes the next place in the cycle. */
    int next() {
        return place(step());
    }

    /** Takes the next place in the cycle for a thread that is alone in using this counter: no atomic operation. */
    int nextOfOwner() {
        long step = counter.getPlain();
        counter.setOpaque(step + 1);
        return place(step - origin);
    }

    /** Returns the number of the step that will be the next. */
    long ahead() {
        return counter.get() - origin;
    }

    /** Takes the next step and returns its number, unsigned. */
    long step() {
        return counter.getAndIncrement() - origin;
    }

    /** Returns the place in the cycle that a step takes. */
    int place(long step) {
        return (int) Long.remainderUnsigned(step, length);
    }

    /** Takes the steps after the given one too, unless another thread has moved on meanwhile. */
    void skip(long step, int steps) {
        long expected = step + origin + 1;
        // benign race: a lost skip lets a later pick look at the same places again
        counter.compareAndSet(expected, expected + steps);
    }

    /** Returns the length of the cycle. */
    int length() {
        return length;
    }
}
