package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.SelectionKey;

/** Load as what is in flight times what it costs, with the request to come. */
final class PeakEwmaLoads implements Loads {
    /** The cost of a backend that has been asked and never answered: 39 hours. */
    private static final double UNKNOWN = Long.MAX_VALUE >> 16;

    private final Candidates candidates;
    private final PeakEwmaTracker[] trackers; // never written after construction
    private final int[] shares; // never written after construction

    PeakEwmaLoads(Candidates candidates, Shares shares, Decay decay) {
        this.candidates = candidates;
        this.shares = shares.toArray();
        this.trackers = new PeakEwmaTracker[candidates.size()];
        for (int i = 0; i < trackers.length; i++) {
            // candidates that no balancer made have none of ours, and nothing to learn from
            trackers[i] = (candidates.tracker(i) instanceof PeakEwmaTracker own) ? own : new PeakEwmaTracker(decay);
        }
    }

    @Override
    public int compare(int one, int other, SelectionKey key) {
        long now = key.nanos();
        return Double.compare(load(one, now) * shares[other], load(other, now) * shares[one]);
    }

    private double load(int index, long now) {
        double cost = trackers[index].cost(now);
        int pending = candidates.inFlight(index);
        if (cost == 0) {
            return (pending == 0) ? 0 : UNKNOWN * (pending + 1.0); // asked once, and not again before it answers
        }
        return cost * (pending + 1.0);
    }
}
