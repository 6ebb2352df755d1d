package io.fairlead.strategies;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import org.jspecify.annotations.Nullable;

/** How much the candidates have to do for their shares, which changes all the time. */
interface Loads {
    /** Returns less than 0 if the first candidate has less to do for its share than the second, 0 if as much. */
    int compare(int one, int other, SelectionKey key);

    /**
     * Draws one of the least loaded candidates outside the exclusions, in proportion to their shares: O(n), no
     * allocation.
     */
    default int drawLeast(Shares shares, SelectionKey key, @Nullable Exclusions excluded) {
        int chosen = Selector.NONE;
        long drawn = 0;
        for (int i = 0, n = shares.size(); i < n; i++) {
            if (excluded != null && excluded.contains(i)) {
                continue;
            }
            int order = (chosen == Selector.NONE) ? -1 : compare(i, chosen, key);
            if (order < 0) {
                chosen = i;
                drawn = shares.get(i);
            } else if (order == 0) {
                drawn += shares.get(i);
                // weighted reservoir of one: the newcomer replaces the choice with probability share / sum so far
                if (Chance.below(key.random(), drawn) < shares.get(i)) {
                    chosen = i;
                }
            }
        }
        return chosen;
    }
}
