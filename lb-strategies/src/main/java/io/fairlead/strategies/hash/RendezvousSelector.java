package io.fairlead.strategies.hash;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;

/** Selects by {@link Rendezvous}: O(n). */
final class RendezvousSelector implements HashSelector {
    private final Plan plan;
    private final Rendezvous rendezvous;

    RendezvousSelector(Placement placement, HashMembers members) {
        this.plan = new Plan(placement, members);
        this.rendezvous = Rendezvous.of(members);
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public int select(SelectionKey key) {
        return rendezvous.first(HashSelector.hashOf(key));
    }

    @Override
    public int first(long hash) {
        return rendezvous.first(hash);
    }

    @Override
    public int firstAdmitted(long hash, Admission admission, Exclusions excluded, long total) {
        return rendezvous.firstAdmitted(hash, admission, excluded, total);
    }
}
