package io.fairlead.benchmarks.compare;

import io.fairlead.benchmarks.compare.Meter.MeasurementException;
import io.fairlead.benchmarks.compare.Meter.Sample;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Measures tasks in turns: all of them once, then all of them again in the opposite order, so that a machine which
 * changes its pace favors nobody.
 */
final class Rounds {
    private final Meter meter;
    private final LongSupplier nanoTime;
    private final PrintStream progress;

    Rounds(Meter meter, LongSupplier nanoTime, PrintStream progress) {
        this.meter = meter;
        this.nanoTime = nanoTime;
        this.progress = progress;
    }

    /** Returns how many measurements a plan asks for. */
    static int measurements(Map<Task, Integer> plan) {
        return plan.values().stream().mapToInt(Integer::intValue).sum();
    }

    /**
     * Runs the rounds. A task that fails is told, and left out of the rounds to come.
     *
     * @param plan the tasks in their order, each with the number of rounds it is in: the first ones
     */
    Outcome run(Map<Task, Integer> plan) {
        Scores scores = new Scores();
        Map<Task, String> failures = new LinkedHashMap<>();
        List<Task> order = new ArrayList<>(plan.keySet());
        int rounds = plan.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int all = measurements(plan);
        int done = 0;
        long began = nanoTime.getAsLong();
        for (int round = 1; round <= rounds; round++) {
            for (Task task : order) {
                if (failures.containsKey(task) || plan.getOrDefault(task, 0) < round) {
                    continue;
                }
                String result = measure(task, scores, failures);
                done++;
                long left = (nanoTime.getAsLong() - began) / done * (all - done);
                progress.printf(
                        Locale.ROOT,
                        "round %d of %d, %d of %d, %s left: %s%n",
                        round,
                        rounds,
                        done,
                        all,
                        inMinutes(left),
                        result);
            }
            Collections.reverse(order);
        }
        return new Outcome(scores, failures);
    }

    private String measure(Task task, Scores scores, Map<Task, String> failures) {
        try {
            Sample sample = meter.measure(task);
            scores.add(task, sample);
            return String.format(Locale.ROOT, "%s: %.1f ns, %.0f B", task, sample.nanos(), sample.bytes());
        } catch (MeasurementException e) {
            String failure = String.valueOf(e.getMessage());
            failures.put(task, failure);
            return failure;
        }
    }

    private static String inMinutes(long nanos) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60);
    }

    /**
     * What came of it.
     *
     * @param scores of all rounds
     * @param failures by task, in words
     */
    record Outcome(Scores scores, Map<Task, String> failures) {}
}
