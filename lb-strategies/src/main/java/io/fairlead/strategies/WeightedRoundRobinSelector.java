package io.fairlead.strategies;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Selects candidates in the order of a precomputed {@linkplain SmoothCycle smooth cycle}: O(1), wait-free, one
 * atomic increment, no allocation; two bytes for each place in the cycle.
 *
 * <p>Its only mutable state is the {@linkplain Cursor cursor}, whose order of steps is the order of picks; no
 * other memory is ordered by it. What {@link #selectNext} gives is drawn in proportion to the shares, O(n), and
 * does not move the cursor.
 */
final class WeightedRoundRobinSelector implements Rotating {
    private final Cursor cursor;
    private final char[] visits; // never written after construction
    private final Shares shares;

    private WeightedRoundRobinSelector(Cursor cursor, char[] visits, Shares shares) {
        this.cursor = cursor;
        this.visits = visits;
        this.shares = shares;
    }

    /**
     * Returns a selector of the given shares: without a table when they are equal, the order being the same, or when
     * they would need too long a one.
     */
    static Rotating over(Shares shares, long seed, @Nullable Selector previous) {
        if (StrideSelector.suits(shares)) {
            return StrideSelector.over(shares, Cursor.after(previous, StrideSelector.length(shares), seed));
        }
        Shares fit = shares.fitForCycle();
        Cursor cursor = Cursor.after(previous, (int) fit.total(), seed);
        return fit.areEqual() ? RoundRobinSelector.over(fit.size(), cursor) : over(fit, cursor);
    }

    /**
     * Returns a selector of the given shares, at least one.
     *
     * @param cursor over a cycle as long as the sum of the shares
     */
    static WeightedRoundRobinSelector over(Shares shares, Cursor cursor) {
        return new WeightedRoundRobinSelector(cursor, SmoothCycle.of(shares), shares);
    }

    @Override
    public int select(SelectionKey key) {
        return visits[cursor.next()];
    }

    @Override
    public int selectNext(SelectionKey key, Exclusions tried) {
        return shares.draw(key, tried);
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }
}
