package io.fairlead.strategies;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import org.jspecify.annotations.Nullable;

/** Draws each candidate with the probability of its share: O(1), wait-free, no allocation, nothing written. */
final class RandomSelector implements Selector {
    private final Shares shares;
    private final int size;
    private final @Nullable AliasTable table; // none while the shares are equal

    private RandomSelector(Shares shares, @Nullable AliasTable table) {
        this.shares = shares;
        this.size = shares.size();
        this.table = table;
    }

    /** Returns a selector that draws by the given shares. */
    static RandomSelector over(Shares shares) {
        return new RandomSelector(shares, shares.areEqual() ? null : AliasTable.of(shares));
    }

    @Override
    public int select(SelectionKey key) {
        if (size == 0) {
            return NONE;
        }
        return (table == null) ? (int) Chance.below(key.random(), size) : table.draw(key.random());
    }

    @Override
    public int selectNext(SelectionKey key, Exclusions tried) {
        return shares.draw(key, tried);
    }
}
