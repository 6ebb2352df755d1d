package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/**
 * Gives the backend that has the least in flight for its weight and factor.
 *
 * @param choices how many are compared when there are more than {@link #ALL}
 */
record LeastConnectionsStrategy(int choices) implements Strategy {
    /** The most candidates that are all compared. */
    static final int ALL = 16;

    LeastConnectionsStrategy {
        Checks.range("choices", choices, 2, Strategies.MOST_CHOICES);
    }

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        if (candidates.size() <= ALL) {
            return LeastConnectionsSelector.over(candidates, previous);
        }
        Shares shares = Shares.byWeight(candidates);
        return ChoicesSelector.over(shares, new InFlightLoads(candidates, shares), choices);
    }

    @Override
    public boolean comparesLoad() {
        return true;
    }

    @Override
    public String name() {
        return "least-connections";
    }
}
