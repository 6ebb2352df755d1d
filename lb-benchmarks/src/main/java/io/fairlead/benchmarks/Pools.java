package io.fairlead.benchmarks;

import io.fairlead.api.Backend;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.List;

/** What the benchmarks balance over. */
final class Pools {

    private Pools() {}

    /** Returns backends whose weights are 1 to 5 in turn. */
    static List<Backend> ofSize(int size) {
        List<Backend> backends = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            backends.add(Backend.builder("backend-" + i, "127.0.0.1", 1024 + i)
                    .weight(1 + i % 5)
                    .build());
        }
        return backends;
    }

    /** Returns the strategy of the given name. */
    static Strategy strategy(String name) {
        for (Strategy strategy :
                List.of(Strategies.roundRobin(), Strategies.weightedRoundRobin(), Strategies.leastConnections())) {
            if (strategy.name().equals(name)) {
                return strategy;
            }
        }
        throw new IllegalArgumentException("strategy: " + name);
    }
}
