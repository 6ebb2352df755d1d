package io.fairlead.netty.admin;

import io.fairlead.api.AffinitySource;
import io.fairlead.api.CheckSource;
import io.fairlead.api.CheckView;
import io.fairlead.api.DiscoverySource;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.StoreView;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws snapshots: asks the balancers, the transport, the health checks, the affinities and the discoveries, and follows
 * each balancer from when it is first seen. Any thread.
 */
final class Survey implements AutoCloseable {
    private final Supplier<? extends Collection<LoadBalancer>> pools;
    private final TrafficSource traffic;
    private final CheckSource checks;
    private final AffinitySource affinities;
    private final DiscoverySource discoveries;
    private final Supplier<List<StoreView>> stores;
    private final Clock clock;
    private final Map<LoadBalancer, Followed> followed = new HashMap<>(); // guarded by this
    private boolean closed; // guarded by this

    private record Followed(PoolDowntimes downtimes, LoadBalancer.Subscription subscription) {}

    private Survey(
            Supplier<? extends Collection<LoadBalancer>> pools,
            TrafficSource traffic,
            CheckSource checks,
            AffinitySource affinities,
            DiscoverySource discoveries,
            Supplier<List<StoreView>> stores,
            Clock clock) {
        this.pools = pools;
        this.traffic = traffic;
        this.checks = checks;
        this.affinities = affinities;
        this.discoveries = discoveries;
        this.stores = stores;
        this.clock = clock;
    }

    static Survey of(
            Supplier<? extends Collection<LoadBalancer>> pools,
            TrafficSource traffic,
            CheckSource checks,
            AffinitySource affinities,
            DiscoverySource discoveries,
            Supplier<List<StoreView>> stores,
            Clock clock) {
        return new Survey(pools, traffic, checks, affinities, discoveries, stores, clock);
    }

    /** Follows the balancers that there are now, and no others. */
    void follow() {
        follow(pools.get());
    }

    Snapshot snapshot() {
        Collection<LoadBalancer> balancers = pools.get();
        follow(balancers);
        List<Snapshot.Pool> views = new ArrayList<>();
        for (LoadBalancer balancer : balancers) {
            Map<String, List<CheckView>> byId = new HashMap<>();
            for (CheckView check : checks.checks(balancer.name())) {
                byId.computeIfAbsent(check.id(), id -> new ArrayList<>(1)).add(check);
            }
            views.add(new Snapshot.Pool(
                    balancer.view(),
                    traffic.backends(balancer.name()),
                    byId,
                    downtimes(balancer),
                    affinities.stats(balancer.name()),
                    traffic.queue(balancer.name()),
                    discoveries.discoveries(balancer.name())));
        }
        return new Snapshot(views, traffic.frontends(), clock.millis(), stores.get());
    }

    /** Returns the first balancer with the name. */
    @Nullable
    LoadBalancer pool(String name) {
        for (LoadBalancer balancer : pools.get()) {
            if (balancer.name().equals(name)) {
                return balancer;
            }
        }
        return null;
    }

    private synchronized void follow(Collection<LoadBalancer> balancers) {
        Set<LoadBalancer> gone = new HashSet<>(followed.keySet());
        for (LoadBalancer balancer : balancers) {
            if (!gone.remove(balancer) && !closed) {
                PoolDowntimes downtimes = PoolDowntimes.of(balancer);
                try {
                    followed.put(balancer, new Followed(downtimes, balancer.subscribe(downtimes)));
                } catch (IllegalStateException e) {
                    // closed: it has no events, and its page says so
                }
            }
        }
        gone.forEach(this::forget);
    }

    private void forget(LoadBalancer balancer) {
        Followed left = followed.remove(balancer);
        if (left != null) {
            left.subscription().close();
        }
    }

    private synchronized Map<String, Downtime> downtimes(LoadBalancer balancer) {
        Followed known = followed.get(balancer);
        return known == null ? Map.of() : known.downtimes().all();
    }

    /** Follows no balancer any more; idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(followed.keySet()).forEach(this::forget);
    }
}
