package io.fairlead.api;

import java.util.List;

/**
 * A balancer at one moment: feeds stats pages, metrics and explanations. Immutable.
 *
 * @param name the name of the balancer
 * @param strategy the name of its strategy
 * @param generation the number of the generation in use, from 1
 * @param panic whether health is being ignored, in some tier or all of them
 * @param closed whether the balancer is closed
 * @param refused requests refused since the balancer was built
 * @param tiers the tiers that have members of weight above 0, lowest first
 * @param backends the members, in the order of the update that named them
 */
public record PoolView(
        String name,
        String strategy,
        long generation,
        boolean panic,
        boolean closed,
        long refused,
        List<TierView> tiers,
        List<BackendView> backends) {
    /** Copies the lists. */
    public PoolView {
        tiers = List.copyOf(tiers);
        backends = List.copyOf(backends);
    }

    /**
     * Returns the member with the given id.
     *
     * @throws IllegalArgumentException if there is none
     */
    public BackendView backend(String id) {
        for (BackendView view : backends) {
            if (view.backend().id().equals(id)) {
                return view;
            }
        }
        throw new IllegalArgumentException("id: " + id + " (expected: a backend of " + name + ')');
    }

    /**
     * Says in one line why requests are given a backend or are not; begins with {@code in}, {@code standby}, {@code
     * draining} or {@code out}.
     *
     * @throws IllegalArgumentException if no backend has the id
     */
    public String summary(String id) {
        return Explanation.summary(this, backend(id));
    }

    /**
     * Says the whole verdict on a backend in words: the {@linkplain #summary summary}, and a line each for its state,
     * for every source with what it said and since when and whether that counts, for the last few different failures,
     * and for weight, admin state, tier and zone.
     *
     * @throws IllegalArgumentException if no backend has the id
     */
    public String explain(String id) {
        return Explanation.full(this, backend(id));
    }
}
