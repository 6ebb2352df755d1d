package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/** Deals turns evenly, or by factor while the factors differ. */
final class RoundRobinStrategy implements Strategy {
    static final RoundRobinStrategy INSTANCE = new RoundRobinStrategy();

    private RoundRobinStrategy() {}

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        return WeightedRoundRobinSelector.over(Shares.byFactor(candidates), candidates.seed(), previous);
    }

    @Override
    public Division division() {
        return Division.FACTOR;
    }

    @Override
    public String name() {
        return "round-robin";
    }
}
