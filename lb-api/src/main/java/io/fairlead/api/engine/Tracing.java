package io.fairlead.api.engine;

/** How many picks are remembered, and which: the first, and every so many after it. */
public record Tracing(int capacity, int every) {
    private static final int MOST_DECISIONS = 100_000;

    /** Checks the ranges. */
    public Tracing {
        if (capacity < 1 || capacity > MOST_DECISIONS) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: 1.." + MOST_DECISIONS + ')');
        }
        if (every < 1) {
            throw new IllegalArgumentException("every: " + every + " (expected: >= 1)");
        }
    }
}
