package io.fairlead.simulate;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Strategy;
import java.util.Collection;
import java.util.function.LongSupplier;

/** One run: its time, its chance, and the balancers in it, all of them the same for the same seed. */
final class World {
    private final Timeline time = Timeline.create();
    private final Chance chance;

    private World(long seed) {
        chance = Chance.of(seed);
    }

    static World of(long seed) {
        return new World(seed);
    }

    Timeline time() {
        return time;
    }

    Chance chance() {
        return chance;
    }

    /** Returns a balancer that knows no other time, thread or chance than this world's. */
    LoadBalancer balancer(Strategy strategy, Collection<? extends Backend> backends) {
        return LoadBalancer.builder(strategy)
                .backends(backends)
                .ticker(time)
                .controlExecutor(Runnable::run)
                .seed(chance.bits())
                .build();
    }

    /** Announces requests that do not wait for one another: the first after one gap, the last before the end. */
    void arrivals(LongSupplier gap, long end, Event request) {
        Event next = new Event() {
            @Override
            public void happen() {
                request.happen();
                announce(this, gap, end);
            }
        };
        announce(next, gap, end);
    }

    private void announce(Event next, LongSupplier gap, long end) {
        long at = time.nanos() + gap.getAsLong();
        if (at < end) {
            time.at(at, next);
        }
    }
}
