package io.fairlead.strategies;

import io.fairlead.api.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * Selects candidates in cyclic order, each lane on its own: O(1), wait-free, no allocation, and no atomic operation on
 * the lanes that have a stripe.
 *
 * <p>The first stripe belongs to all threads without another one, and is shared by atomic increments; each further one
 * to the lane of its number, whose owner alone writes it. Every stripe is an exact round robin, so that no candidate is
 * ahead of another by more picks than there are stripes.
 */
final class StripedSelector implements Rotating {
    private final Cursor[] stripes; // never written after construction
    private final int size;

    private StripedSelector(Cursor[] stripes, int size) {
        this.stripes = stripes;
        this.size = size;
    }

    /** Returns a selector over candidates of equal share, each stripe of which goes on where it was. */
    static StripedSelector over(int size, int stripes, long seed, @Nullable Rotating previous) {
        Cursor[] before = (previous instanceof StripedSelector striped) ? striped.stripes : new Cursor[0];
        Cursor[] cursors = new Cursor[stripes];
        for (int i = 0; i < stripes; i++) {
            cursors[i] = (i < before.length)
                    ? before[i].withLength(size)
                    : Cursor.startingAnywhere(size, Chance.draw(seed, i + 1));
        }
        if (previous != null) {
            cursors[0] = previous.cursor().withLength(size);
        }
        return new StripedSelector(cursors, size);
    }

    @Override
    public int select(SelectionKey key) {
        if (size == 0) {
            return NONE;
        }
        Cursor[] stripes = this.stripes;
        int lane = key.lane();
        return (lane > 0 && lane < stripes.length) ? stripes[lane].nextOfOwner() : stripes[0].next();
    }

    @Override
    public Cursor cursor() {
        return stripes[0];
    }
}
