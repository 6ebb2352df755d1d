package io.fairlead.api.engine;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Tracker;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The candidates of one generation, or of one group of them, column by column. */
final class MemberCandidates implements Candidates {
    private final Backend[] backends;
    private final int[] weights;
    private final double[] factors;
    private final LiveCounts[] live;
    private final Tracker[] trackers;
    private final long seed;
    private final boolean comparing;
    /** What is compared, where it is all that is in flight, else null. Benign race: set by any thread, never cleared. */
    private final @Nullable InFlight[] settled;

    private MemberCandidates(int size, long seed, boolean comparing) {
        this.backends = new Backend[size];
        this.weights = new int[size];
        this.factors = new double[size];
        this.live = new LiveCounts[size];
        this.trackers = new Tracker[size];
        this.seed = seed;
        this.comparing = comparing;
        this.settled = new InFlight[size];
    }

    static MemberCandidates of(List<Chosen> chosen, long seed, boolean comparing) {
        MemberCandidates candidates = new MemberCandidates(chosen.size(), seed, comparing);
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
        InFlight number = settled[index];
        return (number != null) ? number.get() : all(index);
    }

    /**
     * Sums the lanes, since attempts that began while nobody compared loads are in flight, perhaps for hours. Once the
     * sum is what is compared they have ended, but for one that another thread begins or ends at this moment.
     */
    private int all(int index) {
        int all = live[index].inFlight();
        InFlight number = live[index].compared;
        if (comparing && all == number.get()) {
            settled[index] = number;
        }
        return all;
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
