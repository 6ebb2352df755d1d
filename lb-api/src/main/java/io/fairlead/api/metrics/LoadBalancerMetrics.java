package io.fairlead.api.metrics;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.BackendView;
import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Outcome;
import io.fairlead.api.PoolView;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what a balancer counts as Micrometer meters. Everything is read when the registry is scraped: requests
 * pay nothing.
 *
 * <p>Meters, all tagged {@code pool}: {@code fairlead.candidates}, {@code fairlead.panic}, {@code fairlead.refused};
 * and for each backend, tagged {@code backend} too, for as long as it is a member: {@code fairlead.in.flight},
 * {@code fairlead.candidate} (1 or 0) and {@code fairlead.attempts}, tagged with the {@code outcome} in lower case.
 *
 * <p>Thread-safe. Binds to one registry; closing removes the meters.
 */
@SuppressWarnings("exports") // Micrometer is optional: requiring it transitively would force it on every module
public final class LoadBalancerMetrics implements MeterBinder, AutoCloseable {
    private final LoadBalancer balancer;
    private final Tags poolTags;
    private final ViewCache views;
    private final Map<String, List<Meter.Id>> byBackend = new ConcurrentHashMap<>();
    private final List<Meter.Id> ofPool = new ArrayList<>(); // guarded by this
    private LoadBalancer.@Nullable Subscription subscription; // guarded by this
    private @Nullable MeterRegistry registry; // guarded by this

    private LoadBalancerMetrics(LoadBalancer balancer) {
        this.balancer = requireNonNull(balancer, "balancer");
        this.poolTags = Tags.of("pool", balancer.name());
        this.views = new ViewCache(balancer);
    }

    /** Returns meters of the balancer, yet to be bound to a registry. */
    public static LoadBalancerMetrics of(LoadBalancer balancer) {
        return new LoadBalancerMetrics(balancer);
    }

    /**
     * Registers the meters, and those of backends that join later.
     *
     * @throws IllegalStateException if they are registered already
     */
    @Override
    public synchronized void bindTo(MeterRegistry target) {
        if (registry != null) {
            throw new IllegalStateException("meters of " + balancer.name() + " are bound already");
        }
        registry = target;
        ofPool.add(gauge(
                target,
                "fairlead.candidates",
                poolTags,
                view -> view.backends().stream().filter(BackendView::candidate).count()));
        ofPool.add(gauge(target, "fairlead.panic", poolTags, view -> view.panic() ? 1 : 0));
        ofPool.add(FunctionCounter.builder(
                        "fairlead.refused", views, cache -> cache.pool().refused())
                .tags(poolTags)
                .register(target)
                .getId());
        subscription = balancer.subscribe(new LoadBalancerListener() {
            @Override
            public boolean wantsCompletions() {
                return false;
            }

            @Override
            public void onMembership(Changes changes) {
                changes.removed().forEach(id -> remove(target, id));
                changes.added().forEach(id -> byBackend.put(id, register(target, id)));
            }
        });
    }

    /** Removes the meters; idempotent. */
    @Override
    public synchronized void close() {
        if (subscription != null && registry != null) {
            subscription.close();
            MeterRegistry from = registry;
            List.copyOf(byBackend.keySet()).forEach(id -> remove(from, id));
            ofPool.forEach(from::remove);
            ofPool.clear();
            subscription = null;
        }
    }

    private List<Meter.Id> register(MeterRegistry target, String id) {
        Tags tags = poolTags.and("backend", id);
        List<Meter.Id> ids = new ArrayList<>();
        ids.add(gauge(target, "fairlead.in.flight", tags, view -> views.of(id, BackendView::inFlight)));
        ids.add(gauge(target, "fairlead.candidate", tags, view -> views.of(id, seen -> seen.candidate() ? 1 : 0)));
        for (Outcome outcome : Outcome.values()) {
            ids.add(FunctionCounter.builder(
                            "fairlead.attempts", views, cache -> cache.of(id, seen -> seen.count(outcome)))
                    .tags(tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)))
                    .register(target)
                    .getId());
        }
        return ids;
    }

    private Meter.Id gauge(MeterRegistry target, String name, Tags tags, ToDoubleFunction<PoolView> value) {
        return Gauge.builder(name, views, cache -> value.applyAsDouble(cache.pool()))
                .tags(tags)
                .register(target)
                .getId();
    }

    private void remove(MeterRegistry from, String id) {
        List<Meter.Id> ids = byBackend.remove(id);
        if (ids != null) {
            ids.forEach(from::remove);
        }
    }
}
