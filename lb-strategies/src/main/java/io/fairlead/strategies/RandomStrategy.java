package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/**
 * Gives any backend.
 *
 * @param weighted in proportion to weight and factor; by factor alone otherwise
 */
record RandomStrategy(boolean weighted) implements Strategy {
    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        return RandomSelector.over(weighted ? Shares.byWeight(candidates) : Shares.byFactor(candidates));
    }

    @Override
    public Division division() {
        return weighted ? Division.WEIGHT : Division.FACTOR;
    }

    @Override
    public String name() {
        return weighted ? "weighted-random" : "random";
    }
}
