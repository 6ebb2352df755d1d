package io.fairlead.health.outlier;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Scheduler;
import io.fairlead.api.Ticker;
import java.time.Duration;

/** Everything an outlier detection was told by its builder, checked; 0 switches a detector off. */
record OutlierConfig(
        String source,
        Duration interval,
        RunLimits runs,
        double falseEjections,
        double leastShare,
        double successRateFactor,
        double successRateCeiling,
        double failurePercentage,
        double latencyFactor,
        Backoff ejection,
        Backoff connectEjection,
        double jitter,
        int smallPoolPercent,
        int largePoolPercent,
        int trialSuccesses,
        Scheduler scheduler,
        Ticker ticker) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final double LIKELIEST = 0.01;
    /** Pools of fewer members are small. */
    private static final int LARGE = 10;

    OutlierConfig {
        requireNonNull(source, "source");
        requireNonNull(interval, "interval");
        requireNonNull(runs, "runs");
        requireNonNull(ejection, "ejection");
        requireNonNull(connectEjection, "connectEjection");
        requireNonNull(scheduler, "scheduler");
        requireNonNull(ticker, "ticker");
        require(!source.isEmpty(), "source", "\"\"", "not empty");
        boolean inRange = interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0;
        require(inRange, "interval", interval, SHORTEST + ".." + LONGEST);
        requireRange("falseEjections", falseEjections, 0, LIKELIEST);
        requireRange("leastFailureShare", leastShare, 0, 1);
        requireRange("successRateFactor", successRateFactor, 0, 10);
        requireRange("successRateCeiling", successRateCeiling, 0, 100);
        requireRange("failurePercentage", failurePercentage, 0, 100);
        boolean isFactor = latencyFactor == 0 || (latencyFactor > 1 && latencyFactor <= 1_000);
        require(isFactor, "latencyFactor", latencyFactor, "> 1 and at most 1000, or 0 for off");
        requireRange("jitter", jitter, 0, 1);
        requirePercent("maxEjectedPercent of small pools", smallPoolPercent);
        requirePercent("maxEjectedPercent of large pools", largePoolPercent);
        require(trialSuccesses >= 1, "trialSuccesses", trialSuccesses, ">= 1");
    }

    /** Returns how many of a pool of n may be out at the same time: at least one, never all. */
    int mostEjected(int n) {
        int percent = (n < LARGE) ? smallPoolPercent : largePoolPercent;
        return Math.min(n - 1, Math.max(1, (int) ((long) n * percent / 100)));
    }

    /** Returns the time from one look at the counters to the next. */
    Duration step() {
        return interval.dividedBy(Window.STEPS);
    }

    private static void requirePercent(String name, int value) {
        require(value >= 1 && value <= 100, name, value, "1..100");
    }

    private static void requireRange(String name, double value, double least, double most) {
        require(value >= least && value <= most, name, value, number(least) + ".." + number(most));
    }

    private static String number(double value) {
        return (value == Math.rint(value)) ? Long.toString((long) value) : Double.toString(value);
    }

    private static void require(boolean holds, String name, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ')');
        }
    }
}
