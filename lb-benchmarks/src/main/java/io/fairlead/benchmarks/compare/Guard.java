package io.fairlead.benchmarks.compare;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Holds benchmarks to their {@linkplain Bound bounds}: fails when even the lower end of a measured ratio is above its
 * bound, so that noise alone hardly ever does.
 */
public final class Guard {
    private static final int ROUNDS = 5;
    private static final JmhMeter SHORT = new JmhMeter(5, 3, 100);

    private final List<Bound> bounds;
    private final int processors;

    Guard(List<Bound> bounds, int processors) {
        this.bounds = List.copyOf(bounds);
        this.processors = processors;
    }

    /**
     * Runs the guard; ends the process with status 1 when a bound is exceeded or a row could not be measured.
     *
     * @param arguments the file of the bounds, and {@code --quick} when nothing is to be judged
     */
    public static void main(String... arguments) throws IOException {
        boolean quick = arguments.length == 2 && arguments[1].equals("--quick");
        if (arguments.length != (quick ? 2 : 1)) {
            System.err.println("lb-benchmarks/run guard: unknown option (expected: --quick, or none)");
            System.exit(2);
        }
        Guard guard = new Guard(
                Bound.read(Path.of(arguments[0])), Runtime.getRuntime().availableProcessors());
        JmhMeter meter = quick ? JmhMeter.QUICK : SHORT;
        Map<Task, Integer> plan = guard.plan(quick ? 1 : ROUNDS);
        System.err.println(meter.forecast(Rounds.measurements(plan)));
        Rounds rounds = new Rounds(meter, System::nanoTime, System.err);
        System.exit(guard.judge(rounds.run(plan), System.out) ? 0 : 1);
    }

    /** Returns what must be measured, as often as told. */
    Map<Task, Integer> plan(int rounds) {
        Map<Task, Integer> plan = new LinkedHashMap<>();
        for (Bound bound : bounds) {
            if (fits(bound)) {
                plan.put(bound.task(), rounds);
                plan.put(bound.against(), rounds);
            }
        }
        return plan;
    }

    /** Tells what was measured, and returns whether every bound that can be judged here holds. */
    boolean judge(Rounds.Outcome outcome, PrintStream out) {
        List<Judgment> judgments = bounds.stream()
                .filter(bound ->
                        outcome.scores().has(bound.task()) && outcome.scores().has(bound.against()))
                .map(bound -> Judgment.of(bound, outcome.scores()))
                .toList();
        List<Judgment> exceeded =
                judgments.stream().filter(Judgment::isExceeded).toList();
        List<Bound> skipped = bounds.stream().filter(bound -> !fits(bound)).toList();
        out.println(Machine.inWords());
        out.println(Judgment.HEAD);
        judgments.forEach(judgment -> out.println(judgment.line()));
        skipped.forEach(bound -> out.printf("skipped: %s: this machine has %d processors%n", bound.task(), processors));
        outcome.failures().values().forEach(failure -> out.println("failed: " + failure));
        exceeded.forEach(judgment -> out.println(judgment.excess()));
        out.printf(
                Locale.ROOT,
                "%d bounds: %d measured, %d exceeded, %d skipped, %d rows failed%n",
                bounds.size(),
                judgments.size(),
                exceeded.size(),
                skipped.size(),
                outcome.failures().size());
        return exceeded.isEmpty() && outcome.failures().isEmpty();
    }

    private boolean fits(Bound bound) {
        return bound.task().threads() <= processors;
    }
}
