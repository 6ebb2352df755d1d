package io.fairlead.benchmarks.compare;

import io.fairlead.benchmarks.compare.Meter.MeasurementException;
import io.fairlead.benchmarks.compare.Meter.Sample;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Measures tasks in turns: all of them once, then all of them again in the opposite order, so that a machine which
 * changes its pace favors nobody. A round that would end too late is not begun.
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

    /**
     * Runs the rounds. A task that fails is told, and left out of the rounds to come.
     *
     * @param limit no round begins that would, at the pace so far, end later
     */
    Outcome run(Collection<Task> tasks, int rounds, Duration limit) {
        Scores scores = new Scores();
        Map<Task, String> failures = new LinkedHashMap<>();
        List<Task> order = new ArrayList<>(tasks);
        long began = nanoTime.getAsLong();
        int round = 0;
        while (round < rounds) {
            long elapsed = nanoTime.getAsLong() - began;
            if (round > 0 && elapsed + elapsed / round > limit.toNanos()) {
                break;
            }
            round++;
            for (Task task : List.copyOf(order)) {
                try {
                    Sample sample = meter.measure(task);
                    scores.add(task, sample);
                    progress.printf(
                            Locale.ROOT,
                            "round %d of %d: %s: %.1f ns, %.0f B%n",
                            round,
                            rounds,
                            task,
                            sample.nanos(),
                            sample.bytes());
                } catch (MeasurementException e) {
                    progress.println(e.getMessage());
                    failures.put(task, e.getMessage());
                    order.remove(task);
                }
            }
            Collections.reverse(order);
        }
        return new Outcome(scores, round, failures);
    }

    /**
     * What came of it.
     *
     * @param scores of all rounds
     * @param rounds that were run
     * @param failures by task, in words
     */
    record Outcome(Scores scores, int rounds, Map<Task, String> failures) {}
}
