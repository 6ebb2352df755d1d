package io.fairlead.benchmarks.compare;

import io.fairlead.benchmarks.compare.Scores.Estimate;
import java.util.Locale;

/**
 * A bound, and what was measured.
 *
 * @param bound what was allowed
 * @param nanos of the task
 * @param against of what it is compared with
 * @param ratio of the two
 */
record Judgment(Bound bound, Estimate nanos, Estimate against, Estimate ratio) {
    /** The head of a Markdown table of {@linkplain #line lines}. */
    static final String HEAD = "| | row | threads | ns | against | ns | ratio | 95 % interval | bound |\n"
            + "|---|---|---:|---:|---|---:|---:|---:|---:|";

    static Judgment of(Bound bound, Scores scores) {
        return new Judgment(
                bound,
                scores.nanos(bound.task()),
                scores.nanos(bound.against()),
                scores.ratio(bound.task(), bound.against()));
    }

    /** Returns whether even the lower end of the interval is above the bound; never without an interval. */
    boolean isExceeded() {
        return ratio.atLeast() > bound.factor();
    }

    /** Returns the line of a Markdown table. */
    String line() {
        boolean judged = !Double.isNaN(ratio.error());
        return String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.1f | %s | %.1f | %.2f | %s | %.2f |",
                !judged ? "not judged" : isExceeded() ? "EXCEEDED" : "holds",
                bound.task().row(),
                bound.task().threads(),
                nanos.mean(),
                bound.against().row(),
                against.mean(),
                ratio.mean(),
                judged ? String.format(Locale.ROOT, "%.2f..%.2f", ratio.atLeast(), ratio.mean() + ratio.error()) : "–",
                bound.factor());
    }

    /** Returns by how much the bound is exceeded, and why it is where it is. */
    String excess() {
        return String.format(
                Locale.ROOT,
                "EXCEEDED by %.0f %% at least: %s: %s",
                100 * (ratio.atLeast() / bound.factor() - 1),
                bound.task(),
                bound.reason());
    }
}
