package io.fairlead.strategies.hash;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Tracker;
import java.util.Arrays;
import java.util.List;

/** Candidates whose weights, factors and loads a test sets; confined to one thread. */
final class LoadedCandidates implements Candidates {
    final int[] weights;
    final double[] factors;
    final int[] inFlight;
    private final List<Backend> backends;

    private LoadedCandidates(List<Backend> backends) {
        this.backends = backends;
        this.weights = backends.stream().mapToInt(Backend::weight).toArray();
        this.factors = new double[weights.length];
        this.inFlight = new int[weights.length];
        Arrays.fill(factors, 1);
    }

    static LoadedCandidates of(List<Backend> backends) {
        return new LoadedCandidates(backends);
    }

    @Override
    public int size() {
        return backends.size();
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
        return Tracker.NONE;
    }

    @Override
    public long seed() {
        return 1;
    }
}
