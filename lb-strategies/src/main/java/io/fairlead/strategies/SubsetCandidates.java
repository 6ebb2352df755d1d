package io.fairlead.strategies;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Tracker;

/** Some of the candidates as if there were no others. */
final class SubsetCandidates implements Candidates {
    private final Candidates all;
    private final int[] members; // never written after construction

    SubsetCandidates(Candidates all, int[] members) {
        this.all = all;
        this.members = members;
    }

    @Override
    public int size() {
        return members.length;
    }

    @Override
    public Backend backend(int index) {
        return all.backend(members[index]);
    }

    @Override
    public int weight(int index) {
        return all.weight(members[index]);
    }

    @Override
    public double factor(int index) {
        return all.factor(members[index]);
    }

    @Override
    public int inFlight(int index) {
        return all.inFlight(members[index]);
    }

    @Override
    public Tracker tracker(int index) {
        return all.tracker(members[index]);
    }

    @Override
    public long seed() {
        return all.seed();
    }
}
