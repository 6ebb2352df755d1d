package io.fairlead.api;

/**
 * Chooses one of the candidates it was built over: the hot path of a {@link Strategy}.
 *
 * <p>Called by many threads at once: wait-free, no allocation, no locks, no logging, never throws. It
 * does not look at health and does not skip; whatever it was built over is eligible.
 */
@FunctionalInterface
public interface Selector {
    /** The answer of a selector that was built over no candidates. */
    int NONE = -1;

    /**
     * Chooses a candidate.
     *
     * @param key what is known about the request
     * @return the index of a candidate, or {@link #NONE} when there are no candidates
     */
    int select(SelectionKey key);

    /**
     * Chooses a candidate outside the exclusions, after {@link #select} chose an excluded one. Rare.
     *
     * <p>By default uniform among the candidates that are left, so that no neighbor of an excluded
     * candidate inherits its traffic: O(n), no allocation.
     *
     * @param key what is known about the request
     * @param tried what must not be chosen; may change while this runs
     * @return the index of a candidate, or {@link #NONE} when none is left
     */
    default int selectNext(SelectionKey key, Exclusions tried) {
        int left = 0;
        int chosen = NONE;
        for (int i = 0, n = tried.size(); i < n; i++) {
            if (!tried.contains(i)) {
                left++;
                // reservoir sampling of one: the k-th survivor replaces the choice with probability 1/k
                if (Long.remainderUnsigned(key.random(), left) == 0) {
                    chosen = i;
                }
            }
        }
        return chosen;
    }
}
