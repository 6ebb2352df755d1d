package io.fairlead.strategies.hash;

import io.fairlead.api.Exclusions;

/** Whether a candidate may be chosen now. Takes what it needs as arguments, so that nothing is allocated for it. */
@FunctionalInterface
interface Admission {
    /** Admits whatever is not excluded. */
    Admission UNTRIED = (index, excluded, total) -> !excluded.contains(index);

    /**
     * Returns whether a candidate may be chosen.
     *
     * @param excluded what must not be chosen
     * @param total how many attempts are in flight on all candidates together, where that matters
     */
    boolean admits(int index, Exclusions excluded, long total);
}
