package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/**
 * Deals turns evenly on each lane, or by factor in one order for all while the factors differ.
 *
 * @param stripes how many orders there are
 */
record StripedRoundRobinStrategy(int stripes) implements Strategy {
    StripedRoundRobinStrategy {
        Checks.range("stripes", stripes, 2, Strategies.MOST_STRIPES);
    }

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        Shares shares = Shares.byFactor(candidates);
        if (!shares.areEqual()) {
            return WeightedRoundRobinSelector.over(shares, candidates.seed(), previous);
        }
        Rotating rotating = (previous instanceof Rotating before) ? before : null;
        return StripedSelector.over(shares.size(), stripes, candidates.seed(), rotating);
    }

    @Override
    public Division division() {
        return Division.FACTOR;
    }

    @Override
    public String name() {
        return "striped-round-robin";
    }
}
