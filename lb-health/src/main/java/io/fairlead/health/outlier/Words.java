package io.fairlead.health.outlier;

import io.fairlead.api.Outcome;
import java.time.Duration;
import java.util.Locale;

/** Says in the words of a verdict what was seen. */
final class Words {
    private Words() {}

    static String of(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Seconds, with a decimal place where it matters. */
    static String of(Duration duration) {
        long tenths = Math.round(duration.toNanos() / 1e8);
        return (tenths % 10 == 0 || tenths >= 100)
                ? Math.round(tenths / 10.0) + " s"
                : tenths / 10 + "." + tenths % 10 + " s";
    }

    static String percent(double share) {
        return Math.round(1_000 * share) / 10.0 + " %";
    }
}
