package io.fairlead.strategies.hash;

import io.fairlead.api.Candidates;
import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;

/**
 * Selects the first choice for a key that has a slot left: O(1) while that is idle, else O(n), wait-free, no allocation.
 *
 * <p>What is in flight is read while other threads change it: threads that pick at the same moment may take the same
 * last slot.
 */
final class BoundedLoadSelector implements Selector {
    private final HashSelector unbounded;
    private final Candidates candidates;
    private final Slots slots;

    BoundedLoadSelector(HashSelector unbounded, Candidates candidates, Slots slots) {
        this.unbounded = unbounded;
        this.candidates = candidates;
        this.slots = slots;
    }

    @Override
    public int select(SelectionKey key) {
        long hash = HashSelector.hashOf(key);
        int first = unbounded.first(hash);
        if (first == NONE) {
            return NONE;
        }
        int load = candidates.inFlight(first);
        if (load == 0) {
            return first; // everybody has a slot
        }
        long enough = slots.enough(first, load);
        long total = 0;
        for (int i = 0, n = candidates.size(); i < n; i++) {
            total += candidates.inFlight(i);
            if (total >= enough) {
                return first;
            }
        }
        int chosen = unbounded.firstAdmitted(hash, slots, NoExclusions.INSTANCE, total);
        return (chosen == NONE) ? first : chosen; // NONE only when loads grew meanwhile
    }

    @Override
    public int selectNext(SelectionKey key, Exclusions tried) {
        long hash = HashSelector.hashOf(key);
        long total = 0;
        for (int i = 0, n = candidates.size(); i < n; i++) {
            total += candidates.inFlight(i);
        }
        int chosen = unbounded.firstAdmitted(hash, slots, tried, total);
        return (chosen == NONE) ? unbounded.firstAdmitted(hash, Admission.UNTRIED, tried, total) : chosen;
    }

    /** Returns the selector without the bound. */
    HashSelector unbounded() {
        return unbounded;
    }
}
