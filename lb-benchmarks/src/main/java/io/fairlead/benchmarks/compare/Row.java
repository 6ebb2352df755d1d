package io.fairlead.benchmarks.compare;

import static java.util.stream.Collectors.joining;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One benchmark with some of its parameters, written {@code SelectBenchmark.select?strategy=ROUND_ROBIN&backends=10}.
 *
 * @param benchmark class and method
 * @param parameters by name; those that are not named take the defaults of the benchmark
 */
record Row(String benchmark, SortedMap<String, String> parameters) {

    Row {
        if (!benchmark.matches("\\w+\\.\\w+")) {
            throw new IllegalArgumentException("benchmark: '" + benchmark + "' (expected: Class.method)");
        }
        parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    }

    /** Reads a row as it is written. */
    static Row parse(String text) {
        String[] parts = text.split("\\?", 2);
        SortedMap<String, String> parameters = new TreeMap<>();
        if (parts.length > 1) {
            for (String parameter : parts[1].split("&", -1)) {
                String[] pair = parameter.split("=", 2);
                if (pair.length < 2 || parameters.put(pair[0], pair[1]) != null) {
                    throw new IllegalArgumentException(
                            "parameter: '" + parameter + "' (expected: name=value, each name once)");
                }
            }
        }
        return new Row(parts[0], parameters);
    }

    /** Returns this row with a parameter more, or another value of it. */
    Row with(String name, String value) {
        SortedMap<String, String> changed = new TreeMap<>(parameters);
        changed.put(name, value);
        return new Row(benchmark, changed);
    }

    @Override
    public String toString() {
        return parameters.entrySet().stream()
                .map(Map.Entry::toString)
                .collect(joining("&", parameters.isEmpty() ? benchmark : benchmark + "?", ""));
    }
}
