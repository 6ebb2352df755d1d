package io.fairlead.benchmarks.compare;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gives the times it was told to, round by round, and remembers what it was asked. */
final class FakeMeter implements Meter {
    final List<String> asked = new ArrayList<>();
    private final Map<String, Deque<Double>> times = new HashMap<>();

    FakeMeter takes(String row, double... nanos) {
        Deque<Double> next = times.computeIfAbsent(row, key -> new ArrayDeque<>());
        for (double each : nanos) {
            next.add(each);
        }
        return this;
    }

    @Override
    public Sample measure(Task task) throws MeasurementException {
        asked.add(task.row().toString());
        Deque<Double> next = times.get(task.row().toString());
        if (next == null || next.isEmpty()) {
            throw new MeasurementException(task + ": gave 0 results (expected: 1)");
        }
        return new Sample(next.remove(), 0);
    }
}
