package io.fairlead.strategies;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Candidates whose weights, factors and loads a test sets; confined to one thread. */
public final class TestCandidates implements Candidates {
    public final int[] weights;
    public final double[] factors;
    public final int[] inFlight;
    final Tracker[] trackers;
    private final List<Backend> backends;
    private final long seed;

    private TestCandidates(List<Backend> backends, int[] weights, long seed) {
        this.backends = backends;
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
        return new TestCandidates(named(size), weights, seed);
    }

    static TestCandidates weighted(long seed, int... weights) {
        return new TestCandidates(named(weights.length), weights.clone(), seed);
    }

    /** Returns candidates of the weights that the backends have. */
    public static TestCandidates of(List<Backend> backends) {
        return new TestCandidates(
                backends, backends.stream().mapToInt(Backend::weight).toArray(), 1);
    }

    private static List<Backend> named(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> Backend.of("b" + i, "127.0.0.1", 1024 + i % 64_000))
                .toList();
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
        return backends.get(index);
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
