package io.fairlead.benchmarks;

import io.fairlead.api.Backend;
import java.util.ArrayList;
import java.util.List;

/** What the benchmarks balance over. */
public final class Pools {
    /** The addresses of the backends; nobody listens there. */
    public static final String HOST = "127.0.0.1";

    private Pools() {}

    /** Returns backends whose weights are 1 to 5 in turn. */
    static List<Backend> ofSize(int size) {
        List<Backend> backends = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            backends.add(Backend.builder("backend-" + i, HOST, port(i))
                    .weight(weight(i))
                    .build());
        }
        return backends;
    }

    /** Returns backends of weight 1. */
    static List<Backend> equal(int size) {
        List<Backend> backends = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            backends.add(Backend.of("backend-" + i, HOST, 1024 + i % 60_000));
        }
        return backends;
    }

    /** Returns the port of a backend. */
    public static int port(int index) {
        return 1024 + index;
    }

    /** Returns the weight of a backend. */
    public static int weight(int index) {
        return 1 + index % 5;
    }
}
