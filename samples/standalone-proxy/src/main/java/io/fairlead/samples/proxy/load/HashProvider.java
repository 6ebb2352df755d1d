package io.fairlead.samples.proxy.load;

import io.fairlead.api.Strategy;
import io.fairlead.samples.proxy.spi.StrategyProvider;
import io.fairlead.strategies.hash.BackendName;
import io.fairlead.strategies.hash.HashDialect;
import io.fairlead.strategies.hash.HashStrategy;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The strategies that hash, with what they have in common: the names of backends, and a bound on their loads. */
record HashProvider(String name, Set<String> own, Function<Map<String, String>, HashStrategy> hash)
        implements StrategyProvider {
    private static final String DIALECT = "dialect";
    private static final String TABLE_SIZE = "tableSize";
    private static final String POINTS = "points";
    private static final String BACKEND_NAME = "backendName";
    private static final String BOUNDED_LOAD = "boundedLoad";
    private static final String LABEL = "label:";

    static List<StrategyProvider> all() {
        return List.of(
                new HashProvider("maglev", Set.of(TABLE_SIZE, DIALECT), HashProvider::maglev),
                new HashProvider("ring-hash", Set.of(DIALECT, POINTS), HashProvider::ringHash),
                new HashProvider("rendezvous", Set.of(), options -> HashStrategy.rendezvous()));
    }

    @Override
    public Set<String> options() {
        Set<String> all = new TreeSet<>(own);
        all.add(BACKEND_NAME);
        all.add(BOUNDED_LOAD);
        return all;
    }

    @Override
    public Strategy create(Map<String, String> options) {
        HashStrategy strategy = hash.apply(options).named(backendName(options.getOrDefault(BACKEND_NAME, "id")));
        String factor = options.get(BOUNDED_LOAD);
        return (factor == null) ? strategy : bounded(strategy, factor);
    }

    private static HashStrategy maglev(Map<String, String> options) {
        HashDialect dialect = dialect(options, HashDialect.NATIVE, HashDialect.ENVOY_XXH64);
        return HashStrategy.maglev(OptionValues.number(options, TABLE_SIZE, 65_537), dialect);
    }

    private static HashStrategy ringHash(Map<String, String> options) {
        HashDialect dialect = dialect(options, HashDialect.values());
        return HashStrategy.ring(dialect, OptionValues.number(options, POINTS, dialect.defaultPoints()));
    }

    private static HashDialect dialect(Map<String, String> options, HashDialect... known) {
        String text = options.getOrDefault(DIALECT, word(HashDialect.NATIVE));
        for (HashDialect dialect : known) {
            if (word(dialect).equals(text)) {
                return dialect;
            }
        }
        String words = Arrays.stream(known).map(HashProvider::word).collect(Collectors.joining(", "));
        throw new IllegalArgumentException(DIALECT + ": " + text + " (expected: one of " + words + ')');
    }

    private static String word(HashDialect dialect) {
        return dialect.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static BackendName backendName(String text) {
        if (text.equals("id")) {
            return BackendName.id();
        }
        if (text.equals("address")) {
            return BackendName.address();
        }
        if (text.length() > LABEL.length() && text.startsWith(LABEL)) {
            return BackendName.label(text.substring(LABEL.length()));
        }
        throw new IllegalArgumentException(
                BACKEND_NAME + ": " + text + " (expected: id, address, or label: and its name)");
    }

    private static Strategy bounded(HashStrategy strategy, String factor) {
        try {
            return strategy.boundedLoad(Double.parseDouble(factor));
        } catch (IllegalArgumentException e) { // no number, or out of range
            throw new IllegalArgumentException(BOUNDED_LOAD + ": " + factor + " (expected: above 1, up to 1000)", e);
        }
    }
}
