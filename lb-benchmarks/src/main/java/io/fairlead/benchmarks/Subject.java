package io.fairlead.benchmarks;

import io.fairlead.api.Backend;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import java.util.List;

/**
 * The strategies that are measured: one line for each, with {@code true} for those that want a hash key. JMH goes
 * through all of them, unless it is told which.
 */
@SuppressWarnings("ImmutableEnumChecker") // strategies are stateless
public enum Subject {
    ROUND_ROBIN(Strategies.roundRobin()),
    WEIGHTED_ROUND_ROBIN(Strategies.weightedRoundRobin()),
    /** Over weights that no table holds. */
    STRIDE_ROUND_ROBIN(Strategies.weightedRoundRobin()) {
        @Override
        List<Backend> pool(int size) {
            return Pools.ofUnevenWeights(size);
        }
    },
    MAGLEV(Strategies.maglev(), true),
    RING_HASH(Strategies.ringHash(), true),
    RENDEZVOUS(Strategies.rendezvous(), true),
    BOUNDED_LOAD(Strategies.boundedLoad(Strategies.maglev(), 1.25), true),
    STRIPED_ROUND_ROBIN(Strategies.stripedRoundRobin(17)),
    RANDOM(Strategies.random()),
    WEIGHTED_RANDOM(Strategies.weightedRandom()),
    LEAST_CONNECTIONS(Strategies.leastConnections()),
    /** Over equal weights, as its floor and the other libraries have them. */
    POWER_OF_TWO_CHOICES(Strategies.powerOfTwoChoices()) {
        @Override
        List<Backend> pool(int size) {
            return Pools.equal(size);
        }
    },
    WEIGHTED_POWER_OF_TWO_CHOICES(Strategies.powerOfTwoChoices()),
    POWER_OF_FOUR_CHOICES(Strategies.powerOfChoices(4)),
    PEAK_EWMA(Strategies.peakEwma()),
    SUBSET_ROUND_ROBIN(Strategies.subset(Strategies.roundRobin(), 20, 1));

    private final Strategy strategy;
    private final boolean hashes;

    Subject(Strategy strategy) {
        this(strategy, false);
    }

    Subject(Strategy strategy, boolean hashes) {
        this.strategy = strategy;
        this.hashes = hashes;
    }

    /** Returns backends to select from. */
    List<Backend> pool(int size) {
        return Pools.ofSize(size);
    }

    Strategy strategy() {
        return strategy;
    }

    /** Returns whether it wants requests with a hash key. */
    boolean hashes() {
        return hashes;
    }
}
