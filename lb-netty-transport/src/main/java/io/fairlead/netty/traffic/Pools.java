package io.fairlead.netty.traffic;

import io.fairlead.api.LoadBalancer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy has in the balancers of its options: the listener's first, then those of the routes. Immutable; a
 * reconfiguration makes others, which keep what stays.
 */
public final class Pools {
    private final List<BalancerUse> uses;
    private final Map<Upstreams, BalancerUse> successors; // of uses that are not kept, by the counters they share

    private Pools(List<BalancerUse> uses, Map<Upstreams, BalancerUse> successors) {
        this.uses = List.copyOf(uses);
        this.successors = successors;
    }

    /**
     * Subscribes to the balancers and opens lanes in them, but for those that were used before. The listener's new balancer takes
     * over the counters of the one before it, another one those of its namesake.
     *
     * @param wanted the balancers, the listener's first, each once
     * @param before what was used before; null at the start
     * @param counters makes counters
     * @param opening uses a balancer that counts there
     * @throws RuntimeException if one cannot be used; none is then that was not before
     */
    public static Pools of(
            List<LoadBalancer> wanted,
            @Nullable Pools before,
            Supplier<Upstreams> counters,
            BiFunction<LoadBalancer, Upstreams, BalancerUse> opening) {
        List<BalancerUse> free = new ArrayList<>(before == null ? List.of() : before.uses);
        free.removeIf(use -> wanted.contains(use.balancer()));
        List<BalancerUse> uses = new ArrayList<>();
        List<BalancerUse> opened = new ArrayList<>();
        Map<Upstreams, BalancerUse> successors = new LinkedHashMap<>();
        try {
            for (LoadBalancer balancer : wanted) {
                BalancerUse use = (before == null) ? null : before.find(balancer);
                if (use == null) {
                    BalancerUse old = predecessor(balancer, uses.isEmpty(), before, free);
                    Upstreams counting = (old == null) ? counters.get() : old.upstreams();
                    use = opening.apply(balancer, counting);
                    opened.add(use);
                    if (old != null) {
                        free.remove(old);
                        successors.put(counting, use);
                    }
                }
                uses.add(use);
            }
        } catch (RuntimeException e) {
            opened.forEach(BalancerUse::giveBack);
            throw e;
        }
        return new Pools(uses, successors);
    }

    private static @Nullable BalancerUse predecessor(
            LoadBalancer balancer, boolean listeners, @Nullable Pools before, List<BalancerUse> free) {
        if (before != null && listeners && free.contains(before.uses.get(0))) {
            return before.uses.get(0);
        }
        return free.stream()
                .filter(use -> use.balancer().name().equals(balancer.name()))
                .findFirst()
                .orElse(null);
    }

    private @Nullable BalancerUse find(LoadBalancer balancer) {
        for (BalancerUse use : uses) {
            if (use.balancer() == balancer) {
                return use;
            }
        }
        return null;
    }

    /** Returns what is used, the listener's first. */
    public List<BalancerUse> uses() {
        return uses;
    }

    /** Returns what is used of one of the balancers. */
    public BalancerUse of(LoadBalancer balancer) {
        BalancerUse use = find(balancer);
        if (use == null) {
            throw new IllegalArgumentException("balancer " + balancer.name() + " is not one of this proxy");
        }
        return use;
    }

    /** Returns what took the place of something that was used before; null if nothing did. */
    public @Nullable BalancerUse successor(BalancerUse gone) {
        return successors.get(gone.upstreams());
    }

    /** Returns what is used of the balancer with the name; null if none has it. */
    public @Nullable BalancerUse named(String pool) {
        for (BalancerUse use : uses) {
            if (use.balancer().name().equals(pool)) {
                return use;
            }
        }
        return null;
    }
}
