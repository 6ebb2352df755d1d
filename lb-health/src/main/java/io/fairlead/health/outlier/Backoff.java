package io.fairlead.health.outlier;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long ejections of one kind last: the base times the streak, which grows by one with each ejection until the limit is
 * reached. The rule of Envoy, whose last step may exceed the limit by part of a base.
 */
record Backoff(Duration base, Duration limit) {
    private static final Duration LONGEST = Duration.ofDays(1);

    Backoff {
        requireNonNull(base, "base");
        requireNonNull(limit, "limit");
    }

    static Backoff of(String name, Duration base, Duration limit) {
        require(name, base);
        require(name + " limit", limit);
        return new Backoff(base, limit);
    }

    private static void require(String name, Duration value) {
        requireNonNull(value, name);
        if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0 and at most " + LONGEST + ')');
        }
    }

    /** Returns the streak of the next ejection after one of the given streak, 0 for none. */
    int next(int streak) {
        long most = Math.max(1, (limit.toNanos() + base.toNanos() - 1) / base.toNanos());
        return (int) Math.min(streak + 1, most);
    }

    /** Returns how long an ejection of the given streak lasts, without jitter. */
    Duration time(int streak) {
        return base.multipliedBy(streak);
    }
}
