package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Tracker;
import java.util.List;

/** The candidates of one generation, or of one group of them, column by column. */
final class MemberCandidates implements Candidates {
    private final Backend[] backends;
    private final int[] weights;
    private final double[] factors;
    private final LiveCounts[] live;
    private final Tracker[] trackers;
    private final long seed;

    private MemberCandidates(int size, long seed) {
        this.backends = new Backend[size];
        this.weights = new int[size];
        this.factors = new double[size];
        this.live = new LiveCounts[size];
        this.trackers = new Tracker[size];
        this.seed = seed;
    }

    static MemberCandidates of(List<Chosen> chosen, long seed) {
        MemberCandidates candidates = new MemberCandidates(chosen.size(), seed);
        for (int i = 0; i < chosen.size(); i++) {
            Seat seat = chosen.get(i).seat();
            candidates.backends[i] = seat.backend();
            candidates.weights[i] = chosen.get(i).weight();
            candidates.factors[i] = chosen.get(i).factor();
            candidates.live[i] = seat.member().live;
            candidates.trackers[i] = seat.trackers().learned();
        }
        return candidates;
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
        return weights[index];
    }

    @Override
    public double factor(int index) {
        return factors[index];
    }

    @Override
    public int inFlight(int index) {
        return live[index].inFlight();
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
