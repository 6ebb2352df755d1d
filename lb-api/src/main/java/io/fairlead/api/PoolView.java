package io.fairlead.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

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
                case UP -> "in: healthy" + weight(backend) + part(backend);
                case UNKNOWN -> "in: nothing reported yet" + weight(backend) + part(backend);
                case DOWN -> "in: panic, so health is ignored; " + reason + weight(backend) + part(backend);
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
        TierView tier = tier(backend);
        return (tier != null && !tier.zones().isEmpty())
                ? "standby: zone " + zone(backend) + " waits while other zones of tier " + tier.tier()
                        + " are preferred"
                : "standby: tier " + backend.backend().tier() + " waits while a lower tier is in use";
    }

    /** Tells why a backend takes part of its load only. */
    private String part(BackendView backend) {
        StringBuilder text = new StringBuilder();
        if (backend.ramp() < 1) {
            text.append("; warming up, at ").append(percent(backend.ramp()));
        }
        TierView tier = tier(backend);
        if (tier != null && tier.share() < 1) {
            text.append("; tier ").append(tier.tier()).append(" takes ").append(percent(tier.share()));
        }
        if (tier != null && !tier.zones().isEmpty()) {
            double share = tier.zones().getOrDefault(backend.backend().zone(), 0.0);
            text.append("; zone ").append(zone(backend)).append(" takes ").append(percent(share));
            text.append(tiers.size() > 1 ? " of its tier" : "");
        }
        return text.toString();
    }

    private @Nullable TierView tier(BackendView backend) {
        for (TierView tier : tiers) {
            if (tier.tier() == backend.backend().tier()) {
                return tier;
            }
        }
        return null;
    }

    private static String zone(BackendView backend) {
        String zone = backend.backend().zone();
        return zone.isEmpty() ? "unknown" : zone;
    }

    private static String percent(double share) {
        return Math.round(100 * share) + " %";
    }

    /** Tells of a weight that is not the configured one. */
    private static String weight(BackendView backend) {
        return backend.state().weightOverride().isEmpty()
                ? ""
                : "; an operator set weight " + backend.weight() + " (configured: " + backend.configuredWeight() + ')';
    }
}
