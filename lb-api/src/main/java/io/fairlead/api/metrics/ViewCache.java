package io.fairlead.api.metrics;

import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.PoolView;
import io.fairlead.api.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Lets the thousands of meters of one scrape share one view of the pool, which takes O(backends) to draw.
 * Thread-safe.
 */
final class ViewCache {
    private static final long FRESH_NANOS = Duration.ofMillis(50).toNanos();

    private final LoadBalancer balancer;
    private final Ticker ticker = Ticker.system();
    private volatile Drawn drawn; // benign race: two threads may draw at once, and either view is a true one

    ViewCache(LoadBalancer balancer) {
        this.balancer = balancer;
        this.drawn = draw();
    }

    private record Drawn(long nanos, PoolView pool, Map<String, BackendView> backends) {}

    PoolView pool() {
        return fresh().pool();
    }

    /** Returns a number of a backend; not a number when it has left. */
    double of(String id, ToDoubleFunction<BackendView> number) {
        BackendView view = fresh().backends().get(id);
        return (view == null) ? Double.NaN : number.applyAsDouble(view);
    }

    private Drawn fresh() {
        Drawn last = drawn;
        if (ticker.nanos() - last.nanos() >= FRESH_NANOS) {
            last = draw();
            drawn = last;
        }
        return last;
    }

    private Drawn draw() {
        PoolView pool = balancer.view();
        Map<String, BackendView> backends = new HashMap<>();
        pool.backends().forEach(view -> backends.put(view.backend().id(), view));
        return new Drawn(ticker.nanos(), pool, backends);
    }
}
