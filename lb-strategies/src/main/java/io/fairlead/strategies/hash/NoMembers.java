package io.fairlead.strategies.hash;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;

/** Selects among no candidates. */
final class NoMembers implements HashSelector {
    private final Plan plan;

    NoMembers(Placement placement, HashMembers members) {
        this.plan = new Plan(placement, members);
    }

    @Override
    public Plan plan() {
        return plan;
    }

    @Override
    public int select(SelectionKey key) {
        return NONE;
    }

    @Override
    public int first(long hash) {
        return NONE;
    }

    @Override
    public int firstAdmitted(long hash, Admission admission, Exclusions excluded, long total) {
        return NONE;
    }
}
