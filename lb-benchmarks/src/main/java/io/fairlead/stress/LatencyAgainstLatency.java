package io.fairlead.stress;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import io.fairlead.strategies.Strategies;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two attempts on one backend complete at the same moment, and peak EWMA learns from both: the peak wins in either order,
 * as the choice between this backend and one whose cost lies between the two shows. A selector meanwhile sees a whole
 * cost or none.
 */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(
        id = {"0, 1", "1, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "the peak was learned")
@org.openjdk.jcstress.annotations.Outcome(expect = Expect.FORBIDDEN, desc = "the peak was lost")
@State
public class LatencyAgainstLatency {
    private static final long MS = 1_000_000;

    private final Tracked candidates = Tracked.by(Strategies.peakEwma());
    private final Tracker raced = candidates.tracker(0);
    private final Selector selector;

    /** Called by jcstress. */
    public LatencyAgainstLatency() {
        candidates.tracker(1).completed(Outcome.SUCCESS, 0, 15 * MS);
        selector = Strategies.peakEwma().selector(candidates, null);
    }

    /** Completes after 10 ms, and selects. */
    @Actor
    public void shorter(II_Result result) {
        raced.completed(Outcome.SUCCESS, 0, 10 * MS);
        result.r1 = selector.select(Asked.ON_SHARED_LANE);
    }

    /** Completes after 20 ms. */
    @Actor
    public void longer() {
        raced.completed(Outcome.SUCCESS, 0, 20 * MS);
    }

    /** Selects afterwards. */
    @Arbiter
    public void selectAfterwards(II_Result result) {
        result.r2 = selector.select(Asked.ON_SHARED_LANE);
    }

    /** Two idle candidates with the trackers of a strategy. */
    private record Tracked(Candidates base, Tracker first, Tracker second) implements Candidates {
        static Tracked by(Strategy strategy) {
            return new Tracked(Stressed.candidates(), strategy.tracker(Stressed.A), strategy.tracker(Stressed.B));
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public Backend backend(int index) {
            return base.backend(index);
        }

        @Override
        public int weight(int index) {
            return 1;
        }

        @Override
        public double factor(int index) {
            return 1;
        }

        @Override
        public int inFlight(int index) {
            return 0;
        }

        @Override
        public Tracker tracker(int index) {
            return (index == 0) ? first : second;
        }

        @Override
        public long seed() {
            return 0;
        }
    }
}
