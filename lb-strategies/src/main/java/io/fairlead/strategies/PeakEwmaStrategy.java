package io.fairlead.strategies;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives the backend with the least expected latency of a few drawn by weight and factor.
 *
 * @param decay the time constant of forgetting
 * @param choices how many are drawn
 */
record PeakEwmaStrategy(Duration decay, int choices) implements Strategy {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    PeakEwmaStrategy {
        if (decay.compareTo(SHORTEST) < 0 || decay.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("decay: " + decay + " (expected: " + SHORTEST + ".." + LONGEST + ')');
        }
        Checks.range("choices", choices, 2, Strategies.MOST_CHOICES);
    }

    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        Shares shares = Shares.byWeight(candidates);
        return ChoicesSelector.over(shares, new PeakEwmaLoads(candidates, shares, decaying()), choices);
    }

    @Override
    public Tracker tracker(Backend backend) {
        return new PeakEwmaTracker(decaying());
    }

    private Decay decaying() {
        return Decay.over(decay.toNanos());
    }

    @Override
    public boolean comparesLoad() {
        return true;
    }

    @Override
    public String name() {
        return "peak-ewma";
    }
}
