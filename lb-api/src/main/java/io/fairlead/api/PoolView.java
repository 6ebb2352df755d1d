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

    /**
     * Says in words why requests are given a backend or are not: one line that begins with {@code in}, {@code
     * standby}, {@code draining} or {@code out}.
     *
     * @throws IllegalArgumentException if no backend has the id
     */
    public String explain(String id) {
        BackendView backend = backend(id);
        BackendState state = backend.state();
        if (closed) {
            return "out: the balancer is closed";
        }
        if (state.admin() == AdminState.MAINT) {
            return "out: an operator set MAINT";
        }
        String reason = state.reason().isEmpty() ? "health is " + state.health() : state.reason();
        if (backend.candidate()) {
            return switch (state.health()) {
                case UP -> "in: healthy" + weight(backend);
                case UNKNOWN -> "in: nothing reported yet" + weight(backend);
                case DOWN -> "in: panic, so health is ignored; " + reason + weight(backend);
            };
        }
        if (state.health() == HealthStatus.DOWN) {
            return "out: " + reason;
        }
        if (state.admin() == AdminState.DRAIN) {
            return "draining: serves only requests that prefer it";
        }
        if (backend.weight() == 0) {
            return "standby: weight 0, serves only requests that prefer it" + weight(backend);
        }
        return "standby: tier " + backend.backend().tier() + " waits while a lower tier is in use";
    }

    /** Tells of a weight that is not the configured one. */
    private static String weight(BackendView backend) {
        return backend.state().weightOverride().isEmpty()
                ? ""
                : "; an operator set weight " + backend.weight() + " (configured: " + backend.configuredWeight() + ')';
    }
}
