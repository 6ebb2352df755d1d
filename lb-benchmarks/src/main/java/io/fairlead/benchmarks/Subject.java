package io.fairlead.benchmarks;

import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;

/** The strategies that are measured: one line for each, with {@code true} for those that want a hash key. JMH goes through all of them, unless it is told which. */
@SuppressWarnings("ImmutableEnumChecker") // strategies are stateless
public enum Subject {
    ROUND_ROBIN(Strategies.roundRobin()),
    WEIGHTED_ROUND_ROBIN(Strategies.weightedRoundRobin()),
    LEAST_CONNECTIONS(Strategies.leastConnections()),
    MAGLEV(Strategies.maglev(), true),
    RING_HASH(Strategies.ringHash(), true),
    RENDEZVOUS(Strategies.rendezvous(), true),
    BOUNDED_LOAD(Strategies.boundedLoad(Strategies.maglev(), 1.25), true);

    private final Strategy strategy;
    private final boolean hashes;

    Subject(Strategy strategy) {
        this(strategy, false);
    }

    Subject(Strategy strategy, boolean hashes) {
        this.strategy = strategy;
        this.hashes = hashes;
    }

    Strategy strategy() {
        return strategy;
    }

    /** Returns whether it wants requests with a hash key. */
    boolean hashes() {
        return hashes;
    }
}
