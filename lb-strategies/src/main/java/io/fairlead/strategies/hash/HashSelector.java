package io.fairlead.strategies.hash;

import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;

/**
 * Selects by the hash key of a request; a request without one is given to anybody, at random. Immutable, and
 * nothing in it depends on the balancer: it serves as long as the candidates are the same.
 */
interface HashSelector extends Selector {
    /** Returns what this was built of. */
    Plan plan();

    /** Returns the first choice for a hash. */
    int first(long hash);

    /**
     * Returns the first choice for a hash that is admitted, in an order that every instance knows, or {@link #NONE}.
     * O(n), no allocation; what is admitted may change meanwhile.
     */
    int firstAdmitted(long hash, Admission admission, Exclusions excluded, long total);

    @Override
    default int selectNext(SelectionKey key, Exclusions tried) {
        return firstAdmitted(hashOf(key), Admission.UNTRIED, tried, 0);
    }

    /** Returns the hash key of a request, or random bits for a request without one. */
    static long hashOf(SelectionKey key) {
        return key.hashed() ? key.hash() : key.random();
    }

    /** How keys are placed, and on whom: what a table is a function of. */
    record Plan(Placement placement, HashMembers members) {}
}
