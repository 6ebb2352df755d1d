package io.fairlead.strategies;

import io.fairlead.api.Strategy;
import io.fairlead.strategies.hash.HashDialect;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Every strategy that {@link Strategies} makes: what the tests that all of them must pass go through. A factory
 * without parameters is found by itself; one with parameters needs a sample here, and a test asks for it.
 */
public final class EveryStrategy {
    /** By factory, as {@link #signature} writes it. */
    private static final Map<String, Supplier<Strategy>> SAMPLES = Map.ofEntries(
            Map.entry("maglev(int)", () -> Strategies.maglev(251)),
            Map.entry("ringHash(HashDialect)", () -> Strategies.ringHash(HashDialect.KETAMA_MD5)),
            Map.entry("boundedLoad(HashStrategy, double)", () -> Strategies.boundedLoad(Strategies.maglev(), 1.25)),
            Map.entry("stripedRoundRobin(int)", () -> Strategies.stripedRoundRobin(3)),
            Map.entry("subset(Strategy, int, long)", () -> Strategies.subset(Strategies.roundRobin(), 6, 1)),
            Map.entry("leastConnections(int)", () -> Strategies.leastConnections(2)),
            Map.entry("powerOfChoices(int)", () -> Strategies.powerOfChoices(4)),
            Map.entry("peakEwma(Duration, int)", () -> Strategies.peakEwma(Duration.ofSeconds(1), 3)));

    private EveryStrategy() {}

    /** Returns a strategy of each factory. */
    public static Stream<Strategy> stream() {
        return Stream.concat(
                factories().filter(factory -> factory.getParameterCount() == 0).map(EveryStrategy::make),
                SAMPLES.values().stream().map(Supplier::get));
    }

    /** Returns the public factories, in no order. */
    static Stream<Method> factories() {
        return Arrays.stream(Strategies.class.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .filter(method -> Strategy.class.isAssignableFrom(method.getReturnType()));
    }

    /** Returns the factories that have a sample. */
    static Stream<String> sampled() {
        return SAMPLES.keySet().stream();
    }

    /** Returns a factory as {@code name(Type, Type)}. */
    static String signature(Method factory) {
        return factory.getName()
                + Arrays.stream(factory.getParameterTypes())
                        .map(Class::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static Strategy make(Method factory) {
        try {
            return (Strategy) factory.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(signature(factory), e);
        }
    }
}
