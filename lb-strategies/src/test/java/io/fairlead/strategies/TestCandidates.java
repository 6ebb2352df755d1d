package io.fairlead.strategies;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import java.util.Arrays;

/** Candidates whose factors and loads a test sets; confined to one thread. */
final class TestCandidates implements Candidates {
    final int[] weights;
    final double[] factors;
    final int[] inFlight;
    final Tracker[] trackers;
    private final long seed;

    private TestCandidates(int[] weights, long seed) {
        this.weights = weights;
        this.factors = new double[weights.length];
        this.inFlight = new int[weights.length];
        this.trackers = new Tracker[weights.length];
        this.seed = seed;
        Arrays.fill(factors, 1);
        Arrays.fill(trackers, Tracker.NONE);
    }

    static TestCandidates equal(int size, long seed) {
        int[] weights = new int[size];
        Arrays.fill(weights, 1);
        return new TestCandidates(weights, seed);
    }

    static TestCandidates weighted(long seed, int... weights) {
        return new TestCandidates(weights.clone(), seed);
    }

    TestCandidates withFactors(double... values) {
        System.arraycopy(values, 0, factors, 0, factors.length);
        return this;
    }

    TestCandidates withInFlight(int... values) {
        System.arraycopy(values, 0, inFlight, 0, inFlight.length);
        return this;
    }

    TestCandidates withTrackersOf(Strategy strategy) {
        Arrays.setAll(trackers, i -> strategy.tracker(backend(i)));
        return this;
    }

    @Override
    public int size() {
        return weights.length;
    }

    @Override
    public Backend backend(int index) {
        return Backend.of("b" + index, "127.0.0.1", 1024 + index);
    }

    @Override
    public int weight(int index) {
        return weights[index];
    }

    @Override
    public double factor(int index) {
        return factors[index];
    }

    @Override
    public int inFlight(int index) {
        return inFlight[index];
    }

    @Override
    public Tracker tracker(int index) {
        return trackers[index];
    }

    @Override
    public long seed() {
        return seed;
    }
}
