package io.fairlead.simulate;

import java.util.HashMap;
import java.util.Map;

/** What one run of a scenario measures: a number for each of its {@link Claim}s. */
final class Findings {
    private final Map<String, Double> values = new HashMap<>();

    private Findings() {}

    static Findings create() {
        return new Findings();
    }

    void put(String subject, String measure, double value) {
        String key = subject + ',' + measure;
        if (values.put(key, value) != null) {
            throw new IllegalStateException("measured twice: " + key);
        }
    }

    /** Takes out the number of a claim. */
    double take(Claim claim) {
        Double value = values.remove(claim.key());
        if (value == null) {
            throw new IllegalStateException("claimed but not measured: " + claim.key());
        }
        return value;
    }

    /** Checks that every number was claimed. */
    void requireNoneLeft() {
        if (!values.isEmpty()) {
            throw new IllegalStateException("measured but not claimed: " + values.keySet());
        }
    }
}
