package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/**
 * Gives the least busy of a few backends drawn by weight and factor.
 *
 * @param choices how many are drawn
 */
record PowerOfChoicesStrategy(int choices) implements Strategy {
    PowerOfChoicesStrategy {
        Checks.range("choices", choices, 2, Strategies.MOST_CHOICES);
    }

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        Shares shares = Shares.byWeight(candidates);
        return ChoicesSelector.over(shares, new InFlightLoads(candidates, shares), choices);
    }

    @Override
    public boolean comparesLoad() {
        return true;
    }

    @Override
    public String name() {
        return "power-of-" + choices + "-choices";
    }
}
