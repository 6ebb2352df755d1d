package io.fairlead.samples.proxy.spi;

import io.fairlead.api.Strategy;
import java.util.Map;
import java.util.Set;

/**
 * Brings a strategy that a configuration can name: {@code strategy: {name: …, options: {…}}}.
 *
 * <p>Found by {@link java.util.ServiceLoader}: name the implementation in a {@code provides} clause, or in
 * {@code META-INF/services} on the class path. It needs a public constructor without parameters.
 */
public interface StrategyProvider {
    /** Returns what the configuration calls it: lower-case words with dashes, not that of another provider. */
    String name();

    /** Returns the options it knows; any other is reported before {@link #create} is called. Defaults to none. */
    default Set<String> options() {
        return Set.of();
    }

    /**
     * Makes the strategy. Called for every load and check of a configuration, so without effects elsewhere.
     *
     * @param options as the file has them, environment variables replaced
     * @throws IllegalArgumentException if a value is wrong, with the option first in its message: {@code
     *     tableSize: 10 (expected: a prime)}
     */
    Strategy create(Map<String, String> options);
}
