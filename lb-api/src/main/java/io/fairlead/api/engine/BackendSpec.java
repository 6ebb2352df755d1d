package io.fairlead.api.engine;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import java.net.SocketAddress;
import java.util.Map;

/**
 * The properties of a backend, checked and frozen: what {@link Backend}'s factories make, and what a pool
 * reads from any other implementation once per update.
 */
public record BackendSpec(
        String id,
        SocketAddress address,
        int weight,
        int tier,
        String zone,
        int maxConcurrency,
        Map<String, String> labels)
        implements Backend {
    /** Checks every field, naming the one that is wrong. */
    public BackendSpec {
        requireNonNull(id, "id");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("id: \"\" (expected: not empty)");
        }
        requireNonNull(address, () -> "backend " + id + ": address");
        requireNonNull(zone, () -> "backend " + id + ": zone");
        requireNonNull(labels, () -> "backend " + id + ": labels");
        requireWeight(id, weight);
        requireRange(id, "tier", tier, 0, Integer.MAX_VALUE);
        requireRange(id, "maxConcurrency", maxConcurrency, 1, Integer.MAX_VALUE);
        labels = Map.copyOf(labels);
    }

    /** Reads the properties of any backend once. */
    static BackendSpec of(Backend backend) {
        return (backend instanceof BackendSpec spec)
                ? spec
                : new BackendSpec(
                        backend.id(),
                        backend.address(),
                        backend.weight(),
                        backend.tier(),
                        backend.zone(),
                        backend.maxConcurrency(),
                        backend.labels());
    }

    /** Whether every property is equal, not only the id. */
    boolean sameAs(BackendSpec other) {
        return id.equals(other.id)
                && address.equals(other.address)
                && weight == other.weight
                && tier == other.tier
                && zone.equals(other.zone)
                && maxConcurrency == other.maxConcurrency
                && labels.equals(other.labels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Backend backend && id.equals(backend.id());
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Checks a weight that the backend of the id is to have. */
    static void requireWeight(String id, int weight) {
        requireRange(id, "weight", weight, 0, MAX_WEIGHT);
    }

    private static void requireRange(String id, String name, int value, int min, int max) {
        if (value < min || value > max) {
            String limit = (max == Integer.MAX_VALUE) ? ">= " + min : min + ".." + max;
            throw new IllegalArgumentException(
                    "backend " + id + ": " + name + ": " + value + " (expected: " + limit + ')');
        }
    }
}
