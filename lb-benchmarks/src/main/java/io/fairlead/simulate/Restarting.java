package io.fairlead.simulate;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import org.jspecify.annotations.Nullable;

/**
 * A strategy that begins anew with the first backend at every update: the mistake that carrying the cursor over
 * avoids.
 */
record Restarting(Strategy strategy) implements Strategy {
    @Override
    public Selector selector(Candidates candidates, @Nullable Selector previous) {
        return strategy.selector(new FromTheFirst(candidates), null);
    }

    @Override
    public boolean comparesLoad() {
        return strategy.comparesLoad();
    }

    /** Candidates whose seed starts every cycle at its first place. */
    private record FromTheFirst(Candidates all) implements Candidates {
        @Override
        public int size() {
            return all.size();
        }

        @Override
        public Backend backend(int index) {
            return all.backend(index);
        }

        @Override
        public int weight(int index) {
            return all.weight(index);
        }

        @Override
        public double factor(int index) {
            return all.factor(index);
        }

        @Override
        public int inFlight(int index) {
            return all.inFlight(index);
        }

        @Override
        public Tracker tracker(int index) {
            return all.tracker(index);
        }

        @Override
        public long seed() {
            return 0;
        }
    }
}
