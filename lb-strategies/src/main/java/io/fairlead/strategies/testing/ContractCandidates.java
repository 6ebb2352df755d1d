package io.fairlead.strategies.testing;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Strategy;
import io.fairlead.api.Tracker;

/** Candidates b0, b1, ... with the trackers of a strategy; somewhat different loads, or none. */
final class ContractCandidates implements Candidates {
    private final Backend[] backends;
    private final double[] factors;
    private final int[] inFlight;
    private final Tracker[] trackers;
    private final long seed;

    private ContractCandidates(int size, long seed) {
        this.backends = new Backend[size];
        this.factors = new double[size];
        this.inFlight = new int[size];
        this.trackers = new Tracker[size];
        this.seed = seed;
    }

    /** Returns idle candidates, equal in weight and factor. */
    static ContractCandidates equal(Strategy strategy, int size, long seed) {
        ContractCandidates candidates = new ContractCandidates(size, seed);
        for (int i = 0; i < size; i++) {
            candidates.set(strategy, i, 1, 1, 0);
        }
        return candidates;
    }

    /** Returns candidates of different weight, factor and load. */
    static ContractCandidates different(Strategy strategy, int size, long seed) {
        ContractCandidates candidates = new ContractCandidates(size, seed);
        for (int i = 0; i < size; i++) {
            candidates.set(strategy, i, 1 + i % 7, 1.0 / (1 + i % 3), i % 2);
        }
        return candidates;
    }

    private void set(Strategy strategy, int index, int weight, double factor, int load) {
        backends[index] = Backend.builder("b" + index, "127.0.0.1", 1024 + index % 10_000)
                .weight(weight)
                .build();
        factors[index] = factor;
        inFlight[index] = load;
        trackers[index] = strategy.tracker(backends[index]);
    }

    @Override
    public int size() {
        return backends.length;
    }

    @Override
    public Backend backend(int index) {
        return backends[index];
    }

    @Override
    public int weight(int index) {
        return backends[index].weight();
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
