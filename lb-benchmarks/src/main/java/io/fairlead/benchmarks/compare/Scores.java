package io.fairlead.benchmarks.compare;

import io.fairlead.benchmarks.compare.Meter.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.util.ListStatistics;

/** What each task scored in each round. */
final class Scores {
    private static final double CONFIDENCE = 0.95;

    private final Map<Task, List<Sample>> samples = new HashMap<>();

    /** Adds what the task scored in the next round. */
    void add(Task task, Sample sample) {
        samples.computeIfAbsent(task, key -> new ArrayList<>()).add(sample);
    }

    /** Returns whether the task was measured at all. */
    boolean has(Task task) {
        return samples.containsKey(task);
    }

    /** Returns the time for an operation. */
    Estimate nanos(Task task) {
        return estimate(of(task).stream().mapToDouble(Sample::nanos).toArray());
    }

    /** Returns the bytes allocated for an operation. */
    Estimate bytes(Task task) {
        return estimate(of(task).stream().mapToDouble(Sample::bytes).toArray());
    }

    /**
     * Returns how many times as long as the other the task takes: estimated round by round, so that a machine that
     * is slower for a while counts on both sides.
     */
    Estimate ratio(Task task, Task other) {
        List<Sample> above = of(task);
        List<Sample> below = of(other);
        double[] ratios = new double[Math.min(above.size(), below.size())];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = above.get(i).nanos() / below.get(i).nanos();
        }
        return estimate(ratios);
    }

    private List<Sample> of(Task task) {
        return samples.getOrDefault(task, List.of());
    }

    private static Estimate estimate(double[] values) {
        ListStatistics statistics = new ListStatistics(values);
        return new Estimate(statistics.getMean(), statistics.getMeanErrorAt(CONFIDENCE));
    }

    /**
     * A mean and how far it may be off.
     *
     * @param mean not a number when nothing was measured
     * @param error half the width of the 95 % confidence interval; not a number below three rounds
     */
    record Estimate(double mean, double error) {

        /** Returns the lower end of the confidence interval; not a number when there is none. */
        double atLeast() {
            return mean - error;
        }
    }
}
