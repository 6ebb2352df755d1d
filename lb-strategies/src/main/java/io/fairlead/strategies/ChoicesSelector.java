package io.fairlead.strategies;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Draws a few different candidates by share and selects the one with the least load for its share: O(choices),
 * wait-free, no allocation, nothing written. Of few candidates all are compared.
 *
 * <p>Among equals the first draw wins, so that a pool where nobody is busier than another is served exactly in
 * proportion to the shares; and whoever is busier than all others is never selected.
 *
 * @see <a href="https://doi.org/10.1109/71.963420">M. Mitzenmacher, "The power of two choices in randomized load
 *     balancing", IEEE Transactions on Parallel and Distributed Systems 12 (2001)</a>
 */
final class ChoicesSelector implements Selector {
    /** Draws for each choice beyond the second, before repeats are put up with; only steep shares need so many. */
    private static final int PATIENCE = 4;

    private final Shares shares;
    private final Loads loads;
    private final int choices;
    private final @Nullable DistinctDraws draws; // none when everybody is compared

    private ChoicesSelector(Shares shares, Loads loads, int choices, @Nullable DistinctDraws draws) {
        this.shares = shares;
        this.loads = loads;
        this.choices = choices;
        this.draws = draws;
    }

    /**
     * Returns a selector that compares loads.
     *
     * @param choices at least 2
     */
    static ChoicesSelector over(Shares shares, Loads loads, int choices) {
        // two are always found; for more, draws that repeat would cost as much as looking at everybody
        int all = (choices == 2) ? 2 : 2 * choices;
        return new ChoicesSelector(shares, loads, choices, (shares.size() <= all) ? null : DistinctDraws.by(shares));
    }

    @Override
    public int select(SelectionKey key) {
        DistinctDraws draws = this.draws;
        if (draws == null) {
            return loads.drawLeast(shares, key, null);
        }
        int first = draws.any(key.random());
        int second = draws.other(key, first);
        int best = (loads.compare(second, first, key) < 0) ? second : first;
        return (choices == 2) ? best : best(draws, key, first, second, best);
    }

    @Override
    public int selectNext(SelectionKey key, Exclusions tried) {
        return loads.drawLeast(shares, key, tried);
    }

    /** Goes on after two draws. Nothing remembers the draws but the bits that made them, which give them again. */
    private int best(DistinctDraws draws, SelectionKey key, int first, int second, int bestOfTwo) {
        int best = bestOfTwo;
        long random = key.random();
        long seen = (1L << first) | (1L << second); // by number modulo 64: a bit that is not set spares looking back
        int different = 2;
        for (int draw = 1; different < choices && draw <= PATIENCE * choices; draw++) {
            int drawn = draws.any(Chance.draw(random, draw));
            boolean repeated = (seen >>> drawn & 1) != 0
                    && (drawn == first || drawn == second || isRepeated(draws, random, draw, drawn));
            if (!repeated) {
                seen |= 1L << drawn;
                different++;
                if (loads.compare(drawn, best, key) < 0) {
                    best = drawn;
                }
            }
        }
        return best;
    }

    private static boolean isRepeated(DistinctDraws draws, long random, int draw, int drawn) {
        for (int before = 1; before < draw; before++) {
            if (draws.any(Chance.draw(random, before)) == drawn) {
                return true;
            }
        }
        return false;
    }
}
