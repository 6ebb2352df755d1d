package io.fairlead.api;

import java.util.List;

/**
 * A balancer at one moment: feeds stats pages, metrics and explanations. Immutable.
 *
 * @param name the name of the balancer
 * @param strategy the name of its strategy
 * @param generation the number of the generation in use, from 1
 * @param panic whether health is being ignored
 * @param closed whether the balancer is closed
 * @param refused requests refused since the balancer was built
 * @param backends the members, in the order of the update that named them
 */
public record PoolView(
        String name,
        String strategy,
        long generation,
        boolean panic,
        boolean closed,
        long refused,
        List<BackendView> backends) {
    /** Copies the list. */
    public PoolView {
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
}
