package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import org.jspecify.annotations.Nullable;

/** Gives the backend that has the least in flight for its weight and factor. */
final class LeastConnectionsStrategy implements Strategy {
    static final LeastConnectionsStrategy INSTANCE = new LeastConnectionsStrategy();

    private LeastConnectionsStrategy() {}

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        return LeastConnectionsSelector.over(candidates, previous);
    }

    @Override
    public String name() {
        return "least-connections";
    }
}
