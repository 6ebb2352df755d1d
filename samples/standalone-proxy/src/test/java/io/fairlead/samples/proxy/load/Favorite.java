package io.fairlead.samples.proxy.load;

import io.fairlead.api.Strategy;
import io.fairlead.samples.proxy.spi.StrategyProvider;
import io.fairlead.strategies.Strategies;
import java.util.Map;
import java.util.Set;

/** A provider that the tests register as a service, with one option. */
public final class Favorite implements StrategyProvider {
    /** For {@link java.util.ServiceLoader}. */
    public Favorite() {}

    @Override
    public String name() {
        return "favorite";
    }

    @Override
    public Set<String> options() {
        return Set.of("percent");
    }

    @Override
    public Strategy create(Map<String, String> options) {
        String percent = options.getOrDefault("percent", "50");
        if (!percent.matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 0..99)");
        }
        return Strategies.roundRobin();
    }
}
