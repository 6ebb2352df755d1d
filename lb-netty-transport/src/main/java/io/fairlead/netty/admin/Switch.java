package io.fairlead.netty.admin;

import io.fairlead.api.AdminState;
import io.fairlead.api.LoadBalancer;
import org.jspecify.annotations.Nullable;

/** What an operator may change of a backend. */
interface Switch {
    /** The heaviest that a backend may be. */
    int MAX_WEIGHT = 65_535;

    /**
     * Changes it.
     *
     * @return what it is now, for the operator
     * @throws IllegalArgumentException if no backend has the id
     * @throws IllegalStateException if the balancer is closed
     */
    String apply(LoadBalancer pool, String id);

    /** Returns the switch of a state: ready, drain or maint; null if the word is none. */
    static @Nullable Switch state(String word) {
        return switch (word) {
            case "ready" -> of(AdminState.READY);
            case "drain" -> of(AdminState.DRAIN);
            case "maint" -> of(AdminState.MAINT);
            default -> null;
        };
    }

    private static Switch of(AdminState state) {
        return (pool, id) -> {
            pool.admin(id, state);
            return state.toString();
        };
    }

    /** Returns the switch of a weight: empty for the configured one; null if it is neither that nor 0..65535. */
    static @Nullable Switch weight(@Nullable String text) {
        if (text != null && text.isEmpty()) {
            return (pool, id) -> {
                pool.resetWeight(id);
                return "weight " + pool.view().backend(id).weight() + ", as configured";
            };
        }
        if (text == null || !text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MAX_WEIGHT) {
            return null;
        }
        int weight = Integer.parseInt(text);
        return (pool, id) -> {
            pool.weight(id, weight);
            return "weight " + weight;
        };
    }
}
