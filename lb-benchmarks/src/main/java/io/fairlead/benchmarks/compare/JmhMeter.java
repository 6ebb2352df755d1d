package io.fairlead.benchmarks.compare;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures with JMH, one fork at a time.
 *
 * @param warmups how many iterations are thrown away
 * @param iterations how many count
 * @param millis how long each takes
 */
record JmhMeter(int warmups, int iterations, int millis) implements Meter {
    /** Enough to see whether a row runs. */
    static final JmhMeter QUICK = new JmhMeter(1, 1, 200);

    /** A heap that is there from the start: while it grows, allocating code reads several times too slow. */
    static final String JVM_FLAGS = "-Xms512m -Xmx512m -XX:+AlwaysPreTouch";

    private static final String BYTES = "gc.alloc.rate.norm";
    private static final double START = 0.9; // s, of a process: the heap is touched, JMH and the benchmark are loaded

    /** Returns how long so many measurements take, in words. */
    String forecast(int measurements) {
        double seconds = START + (warmups + iterations) * millis / 1000.0;
        return String.format(
                Locale.ROOT,
                "%d processes of about %.1f s each: about %.0f minutes",
                measurements,
                seconds,
                Math.ceil(measurements * seconds / 60));
    }

    @Override
    public Sample measure(Task task) throws MeasurementException {
        Row row = task.row();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + Pattern.quote(row.benchmark()) + "$")
                .forks(1)
                .threads(task.threads())
                .warmupIterations(warmups)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementIterations(iterations)
                .measurementTime(TimeValue.milliseconds(millis))
                .jvmArgs(JVM_FLAGS.split(" ", -1))
                .jvmArgsAppend("-Dslf4j.internal.verbosity=ERROR") // nobody logs here
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        row.parameters().forEach(options::param);
        Collection<RunResult> results;
        try {
            results = new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new MeasurementException(task + ": " + e.getMessage());
        }
        if (results.size() != 1) {
            throw new MeasurementException(task + ": gave " + results.size() + " results (expected: 1)");
        }
        RunResult result = results.iterator().next();
        return new Sample(result.getPrimaryResult().getScore(), bytes(result.getSecondaryResults()));
    }

    @SuppressWarnings("rawtypes") // as JMH declares it
    private static double bytes(Map<String, Result> secondary) {
        Result bytes = secondary.get(BYTES);
        return (bytes == null) ? Double.NaN : bytes.getScore();
    }
}
