package io.fairlead.benchmarks.compare;

import io.fairlead.benchmarks.compare.Scores.Estimate;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Holds benchmarks to their {@linkplain Bound bounds}: fails when even the lower end of a measured ratio is above its
 * bound, so that noise alone hardly ever does.
 */
public final class Guard {
    private static final Duration LIMIT = Duration.ofMinutes(8);
    private static final int ROUNDS = 7;
    private static final int FEWEST = 3; // below, there is no confidence interval
    private static final JmhMeter SHORT = new JmhMeter(3, 3, 150);

    private final List<Bound> bounds;
    private final int processors;

    Guard(List<Bound> bounds, int processors) {
        this.bounds = List.copyOf(bounds);
        this.processors = processors;
    }

    /**
     * Runs the guard, and ends the process with status 1 when a bound is exceeded or could not be judged.
     *
     * @param arguments the file of the bounds
     */
    public static void main(String... arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("expected: the file of the bounds");
        }
        Guard guard = new Guard(
                Bound.read(Path.of(arguments[0])), Runtime.getRuntime().availableProcessors());
        Rounds rounds = new Rounds(SHORT, System::nanoTime, System.err);
        System.exit(guard.hold(rounds, System.out) ? 0 : 1);
    }

    /** Measures, tells, and returns whether every bound that can be judged here holds. */
    boolean hold(Rounds rounds, PrintStream out) {
        Set<Task> tasks = new LinkedHashSet<>();
        List<Bound> judged = new ArrayList<>();
        for (Bound bound : bounds) {
            if (bound.task().threads() > processors) {
                out.printf("skipped: %s: this machine has %d processors%n", bound.task(), processors);
            } else {
                judged.add(bound);
                tasks.add(bound.task());
                tasks.add(bound.against());
            }
        }
        Rounds.Outcome outcome = rounds.run(tasks, ROUNDS, LIMIT);
        outcome.failures().values().forEach(failure -> out.println("failed: " + failure));
        boolean held = outcome.failures().isEmpty();
        if (outcome.rounds() < FEWEST) {
            out.printf("not judged: %d rounds in the time there is (expected: %d or more)%n", outcome.rounds(), FEWEST);
            return false;
        }
        for (Bound bound : judged) {
            if (outcome.scores().has(bound.task()) && outcome.scores().has(bound.against())) {
                held &= holds(bound, outcome.scores(), out);
            }
        }
        out.printf(
                Locale.ROOT,
                "%d bounds: %d judged in %d rounds, %d skipped: %s%n",
                bounds.size(),
                judged.size(),
                outcome.rounds(),
                bounds.size() - judged.size(),
                held ? "all hold" : "NOT all hold");
        return held;
    }

    private static boolean holds(Bound bound, Scores scores, PrintStream out) {
        Estimate ratio = scores.ratio(bound.task(), bound.against());
        boolean holds = ratio.atLeast() <= bound.factor();
        out.printf(
                Locale.ROOT,
                "%s: %s: %.2f times %s (at least %.2f; at most %.2f allowed%s)%n",
                holds ? "holds" : "EXCEEDED",
                bound.task(),
                ratio.mean(),
                bound.against().row(),
                ratio.atLeast(),
                bound.factor(),
                holds ? "" : excess(bound, ratio));
        return holds;
    }

    private static String excess(Bound bound, Estimate ratio) {
        double percent = 100 * (ratio.atLeast() / bound.factor() - 1);
        return String.format(Locale.ROOT, ", exceeded by %.0f %% at least: %s", percent, bound.reason());
    }
}
