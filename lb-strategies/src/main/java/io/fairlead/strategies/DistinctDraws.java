package io.fairlead.strategies;

import io.fairlead.api.SelectionKey;
import org.jspecify.annotations.Nullable;

/**
 * Draws candidates by share without giving one twice: O(1) for equal shares, O(log n) at worst for others; no
 * allocation, nothing written. Immutable.
 */
final class DistinctDraws {
    private final int size;
    private final @Nullable AliasTable table; // none while the shares are equal
    private final long[] ends; // the shares up to and with each candidate; empty while they are equal

    private DistinctDraws(int size, @Nullable AliasTable table, long[] ends) {
        this.size = size;
        this.table = table;
        this.ends = ends;
    }

    /** Returns draws by the given shares, at least two. */
    static DistinctDraws by(Shares shares) {
        if (shares.areEqual()) {
            return new DistinctDraws(shares.size(), null, new long[0]);
        }
        long[] ends = new long[shares.size()];
        long end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += shares.get(i);
            ends[i] = end;
        }
        return new DistinctDraws(ends.length, AliasTable.of(shares), ends);
    }

    /** Draws any candidate with 64 random bits. */
    int any(long random) {
        return (table == null) ? (int) Chance.below(random, size) : table.draw(random);
    }

    /** Draws a candidate other than the given one, each with its share of what the others have together. */
    int other(SelectionKey key, int taken) {
        if (table == null) {
            int drawn = (int) Chance.below(key.random(), size - 1);
            // the numbers of the others, with a hole, and without a branch, which nobody could predict
            return drawn + 1 - ((drawn - taken) >>> 31);
        }
        int drawn = table.draw(key.random());
        return (drawn != taken) ? drawn : outside(key.random(), taken);
    }

    /** Does the same without the table, where the probability of a repeat may be near to 1. */
    private int outside(long random, int taken) {
        long begin = (taken == 0) ? 0 : ends[taken - 1];
        long gap = ends[taken] - begin;
        long point = Chance.below(random, ends[size - 1] - gap);
        if (point >= begin) {
            point += gap;
        }
        int low = 0;
        int high = size - 1;
        while (low < high) { // the first that ends beyond the point
            int middle = (low + high) >>> 1;
            if (ends[middle] > point) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
