package io.fairlead.benchmarks;

import io.fairlead.api.Backend;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** What the benchmarks balance over. */
public final class Pools {
    /** The addresses of the backends; nobody listens there. */
    public static final String HOST = "127.0.0.1";

    private Pools() {}

    /** Returns backends whose weights are 1 to 5 in turn. */
    static List<Backend> ofSize(int size) {
        return weighted(size, Pools::weight);
    }

    /** Returns backends of weight 1. */
    static List<Backend> equal(int size) {
        return weighted(size, index -> 1);
    }

    /** Returns backends whose weights are 10,000 to 50,000 in turn, one more for every second: no short cycle is exact. */
    static List<Backend> ofUnevenWeights(int size) {
        return weighted(size, index -> 10_000 * weight(index) + index % 2);
    }

    private static List<Backend> weighted(int size, IntUnaryOperator weight) {
        List<Backend> backends = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            backends.add(Backend.builder("backend-" + i, HOST, port(i))
                    .weight(weight.applyAsInt(i))
                    .build());
        }
        return backends;
    }

    /** Returns the port of a backend. */
    public static int port(int index) {
        return 1024 + index % 60_000;
    }

    /** Returns the weight of a backend. */
    public static int weight(int index) {
        return 1 + index % 5;
    }
}
