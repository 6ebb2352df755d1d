package io.fairlead.health;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Ticker;
import java.time.Duration;

/** Everything a monitor was told by its builder, checked. */
record MonitorConfig(
        HealthChecker checker,
        String source,
        Duration interval,
        Duration fastInterval,
        Duration downInterval,
        Duration timeout,
        double jitter,
        int rise,
        int fall,
        InitialState initial,
        int maxConcurrent,
        Scheduler scheduler,
        Ticker ticker) {
    private static final Duration LONGEST = Duration.ofDays(1);

    MonitorConfig {
        requireNonNull(checker, "checker");
        requireNonNull(source, "source");
        requireNonNull(initial, "initial");
        requireNonNull(scheduler, "scheduler");
        requireNonNull(ticker, "ticker");
        if (source.isEmpty()) {
            throw new IllegalArgumentException("source: \"\" (expected: not empty)");
        }
        requireDuration("interval", interval);
        requireDuration("fastInterval", fastInterval);
        requireDuration("downInterval", downInterval);
        requireDuration("timeout", timeout);
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter: " + jitter + " (expected: 0..1)");
        }
        requirePositive("rise", rise);
        requirePositive("fall", fall);
        requirePositive("maxConcurrent", maxConcurrent);
    }

    /** Returns over which time the first checks of backends that join together are spread. */
    Duration startSpread() {
        return (fastInterval.compareTo(interval) < 0) ? fastInterval : interval;
    }

    private static void requireDuration(String name, Duration value) {
        requireNonNull(value, name);
        if (value.isZero() || value.isNegative() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0 and at most " + LONGEST + ')');
        }
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
