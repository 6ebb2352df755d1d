package io.fairlead.samples.proxy.load;

import io.fairlead.api.Strategy;
import io.fairlead.samples.proxy.spi.StrategyProvider;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The strategies that spread load whatever a request asks for. */
record SpreadProvider(String name, Set<String> options, Function<Map<String, String>, Strategy> strategy)
        implements StrategyProvider {
    private static final String CHOICES = "choices";
    private static final String DECAY = "decay";
    private static final String STRIPES = "stripes";
    private static final int MOST_STRIPES = 1_024;
    private static final Duration SHORTEST_DECAY = Duration.ofMillis(1);
    private static final Duration LONGEST_DECAY = Duration.ofHours(1);

    static List<StrategyProvider> all() {
        return List.of(
                plain("round-robin", Strategies.roundRobin()),
                plain("weighted-round-robin", Strategies.weightedRoundRobin()),
                new SpreadProvider("striped-round-robin", Set.of(STRIPES), SpreadProvider::striped),
                plain("random", Strategies.random()),
                plain("weighted-random", Strategies.weightedRandom()),
                new SpreadProvider(
                        "least-connections",
                        Set.of(CHOICES),
                        options -> Strategies.leastConnections(OptionValues.number(options, CHOICES, 4))),
                new SpreadProvider(
                        "power-of-choices",
                        Set.of(CHOICES),
                        options -> Strategies.powerOfChoices(OptionValues.number(options, CHOICES, 2))),
                new SpreadProvider("peak-ewma", Set.of(DECAY, CHOICES), SpreadProvider::peakEwma));
    }

    @Override
    public Strategy create(Map<String, String> options) {
        return strategy.apply(options);
    }

    private static SpreadProvider plain(String name, Strategy strategy) {
        return new SpreadProvider(name, Set.of(), options -> strategy);
    }

    /** By default each event loop of one listener has a stripe of its own. */
    private static Strategy striped(Map<String, String> options) {
        int loops = Runtime.getRuntime().availableProcessors();
        return Strategies.stripedRoundRobin(OptionValues.number(options, STRIPES, Math.min(loops + 1, MOST_STRIPES)));
    }

    private static Strategy peakEwma(Map<String, String> options) {
        Duration decay = OptionValues.duration(options, DECAY, Duration.ofSeconds(10), SHORTEST_DECAY, LONGEST_DECAY);
        return Strategies.peakEwma(decay, OptionValues.number(options, CHOICES, 2));
    }
}
