package io.fairlead.samples.proxy.load;

import io.fairlead.api.Division;
import io.fairlead.api.Strategy;
import io.fairlead.samples.proxy.config.StrategyConfig;
import io.fairlead.samples.proxy.config.SubsetConfig;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.spi.StrategyProvider;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.hash.Xxh64;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/** The strategies a configuration can name: those of Fairlead and those of {@link StrategyProvider}s. */
public final class StrategyCatalog {
    private final Map<String, StrategyProvider> providers = new TreeMap<>();
    private final long seed; // of the subsets of a process without a name: they stay over reloads

    private StrategyCatalog(Iterable<StrategyProvider> others, long seed) {
        this.seed = seed;
        SpreadProvider.all().forEach(this::add);
        HashProvider.all().forEach(this::add);
        others.forEach(this::add);
    }

    /** Returns the built-in strategies and those of the providers that {@link ServiceLoader} finds. */
    public static StrategyCatalog installed() {
        return new StrategyCatalog(ServiceLoader.load(StrategyProvider.class), new SplittableRandom().nextLong());
    }

    /**
     * Returns the built-in strategies and those of the given providers.
     *
     * @param seed draws the subsets of a process that has no name
     * @throws IllegalStateException if two have the same name
     */
    static StrategyCatalog with(Collection<StrategyProvider> others, long seed) {
        return new StrategyCatalog(others, seed);
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
        Strategy strategy = create(provider, config.options());
        SubsetConfig subset = config.subset();
        return (subset == null) ? strategy : subset(strategy, subset, config.name());
    }

    private static Strategy create(StrategyProvider provider, Map<String, String> options) {
        try {
            return provider.create(options);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String key = message.substring(0, Math.max(message.indexOf(": "), 0));
            throw new BadValue((provider.options().contains(key) ? "options." : "options: ") + message);
        } catch (RuntimeException e) {
            throw new BadValue("name: the provider of " + provider.name() + " failed: " + e);
        }
    }

    private Strategy subset(Strategy strategy, SubsetConfig config, String name) {
        if (strategy.division() == Division.KEY) {
            throw new BadValue("subset: not with " + name + ", by which every process gives a key to the same backend");
        }
        long chosen = config.client().isEmpty() ? seed : Xxh64.hash(config.client());
        return Strategies.subset(strategy, config.size(), chosen);
    }

    private void add(StrategyProvider provider) {
        StrategyProvider other = providers.putIfAbsent(provider.name(), provider);
        if (other != null) {
            throw new IllegalStateException("strategy " + provider.name() + " is provided twice, by "
                    + other.getClass().getName() + " and " + provider.getClass().getName());
        }
    }
}
