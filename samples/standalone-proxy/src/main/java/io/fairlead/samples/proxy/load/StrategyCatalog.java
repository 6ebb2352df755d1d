package io.fairlead.samples.proxy.load;

import io.fairlead.api.Strategy;
import io.fairlead.samples.proxy.config.StrategyConfig;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.spi.StrategyProvider;
import io.fairlead.strategies.Strategies;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** The strategies a configuration can name: those of Fairlead and those of {@link StrategyProvider}s. */
public final class StrategyCatalog {
    private final Map<String, StrategyProvider> providers = new TreeMap<>();

    private StrategyCatalog(Iterable<StrategyProvider> others) {
        add(new BuiltIn("round-robin", Strategies::roundRobin));
        add(new BuiltIn("weighted-round-robin", Strategies::weightedRoundRobin));
        add(new BuiltIn("least-connections", Strategies::leastConnections));
        HashProvider.all().forEach(this::add);
        others.forEach(this::add);
    }

    /** Returns the built-in strategies and those of the providers that {@link ServiceLoader} finds. */
    public static StrategyCatalog installed() {
        return new StrategyCatalog(ServiceLoader.load(StrategyProvider.class));
    }

    /**
     * Returns the built-in strategies and those of the given providers.
     *
     * @throws IllegalStateException if two have the same name
     */
    static StrategyCatalog with(Collection<StrategyProvider> others) {
        return new StrategyCatalog(others);
    }

    /** Returns the names of all strategies, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(providers.keySet());
    }

    /**
     * Makes a strategy.
     *
     * @throws IllegalArgumentException if there is none of this name, or it has no such option or value
     */
    public Strategy create(StrategyConfig config) {
        StrategyProvider provider = providers.get(config.name());
        if (provider == null) {
            throw new BadValue("name: " + BadValue.quoted(config.name()) + " is not defined");
        }
        Set<String> known = provider.options();
        for (String key : new TreeSet<>(config.options().keySet())) {
            if (!known.contains(key)) {
                String of = config.name() + " has no option ";
                throw new BadValue(
                        "options: " + of + BadValue.quoted(key) + BadValue.didYouMean(BadValue.nearest(key, known)));
            }
        }
        try {
            return provider.create(config.options());
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String key = message.substring(0, Math.max(message.indexOf(": "), 0));
            throw new BadValue((known.contains(key) ? "options." : "options: ") + message);
        } catch (RuntimeException e) {
            throw new BadValue("name: the provider of " + config.name() + " failed: " + e);
        }
    }

    private void add(StrategyProvider provider) {
        StrategyProvider other = providers.putIfAbsent(provider.name(), provider);
        if (other != null) {
            throw new IllegalStateException("strategy " + provider.name() + " is provided twice, by "
                    + other.getClass().getName() + " and " + provider.getClass().getName());
        }
    }

    private record BuiltIn(String name, Supplier<Strategy> strategy) implements StrategyProvider {
        @Override
        public Strategy create(Map<String, String> options) {
            return strategy.get();
        }
    }
}
