package io.fairlead.strategies;

import io.fairlead.api.SelectionKey;

/**
 * Selects candidates in cyclic order: O(1), wait-free, one atomic increment, no allocation.
 *
 * <p>Its only mutable state is the {@linkplain Cursor cursor}, whose order of steps is the order of picks; no
 * other memory is ordered by it. What {@link #selectNext} gives is drawn uniformly and does not move the cursor.
 */
final class RoundRobinSelector implements Rotating {
    private final Cursor cursor;
    private final int size;

    private RoundRobinSelector(Cursor cursor, int size) {
        this.cursor = cursor;
        this.size = size;
    }

    /**
     * Returns a selector over candidates of equal share.
     *
     * @param cursor over a cycle of that size
     */
    static RoundRobinSelector over(int size, Cursor cursor) {
        return new RoundRobinSelector(cursor, size);
    }

    @Override
    public int select(SelectionKey key) {
        return (size == 0) ? NONE : cursor.next();
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }
}
