package io.fairlead.strategies.hash;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Selector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Backends to hash, and what is known about them from elsewhere. */
final class Nodes {
    private Nodes() {}

    /** Returns n0, n1, ... of weight 1. */
    static List<Backend> equal(int size) {
        int[] weights = new int[size];
        Arrays.fill(weights, 1);
        return weighted(weights);
    }

    /** Returns n0, n1, ... of the given weights. */
    static List<Backend> weighted(int... weights) {
        List<Backend> backends = new ArrayList<>(weights.length);
        for (int i = 0; i < weights.length; i++) {
            backends.add(node("n" + i, weights[i]));
        }
        return backends;
    }

    /** Returns backends of the given ids and weight 1. */
    static List<Backend> named(String... ids) {
        return Arrays.stream(ids).map(id -> node(id, 1)).toList();
    }

    static Backend node(String id, int weight) {
        return Backend.builder(id, "127.0.0.1", 1024).weight(weight).build();
    }

    static Selector selector(HashStrategy strategy, List<Backend> backends) {
        return strategy.selector(Candidates.of(backends, 7), null);
    }

    /** Returns the id of the backend that a key goes to. */
    static String pick(Selector selector, List<Backend> backends, long hash) {
        return backends.get(selector.select(HashKey.of(hash))).id();
    }

    /** Returns how many of the keys from 0 on each backend gets, after a mix of their numbers. */
    static long[] counts(Selector selector, int backends, int keys) {
        long[] counts = new long[backends];
        HashKey key = HashKey.none();
        for (int i = 0; i < keys; i++) {
            counts[selector.select(key.set(Mixer.mix(i + 1)))]++;
        }
        return counts;
    }

    /** Returns the chi-square statistic of counts that should be in proportion to the weights. */
    static double chiSquare(long[] counts, double... weights) {
        double total = Arrays.stream(counts).sum();
        double weight = Arrays.stream(weights).sum();
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            double expected = total * weights[i] / weight;
            sum += (counts[i] - expected) * (counts[i] - expected) / expected;
        }
        return sum;
    }

    static double[] ones(int size) {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** Returns the lines of a test resource that are no comments. */
    static List<String> lines(String resource) {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Nodes.class.getResourceAsStream(resource), resource), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
