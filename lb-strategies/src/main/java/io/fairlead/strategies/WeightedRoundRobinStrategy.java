package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/** Deals turns in proportion to weight and factor. */
final class WeightedRoundRobinStrategy implements Strategy {
    static final WeightedRoundRobinStrategy INSTANCE = new WeightedRoundRobinStrategy();

    private WeightedRoundRobinStrategy() {}

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        return WeightedRoundRobinSelector.over(Shares.byWeight(candidates), candidates.seed(), previous);
    }

    @Override
    public String name() {
        return "weighted-round-robin";
    }
}
