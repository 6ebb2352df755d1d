package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a backend that comes back, or joins a pool that is running, takes up its load: bit by bit, so that cold caches
 * and compilers are not met by everything at once.
 *
 * <p>Begins when a backend is UP again (or unknown) after DOWN, READY again after MAINT, or new in a pool that has members; never
 * with the first members of a pool, and not after DRAIN, which leaves a backend warm. At time {@code t} of the window
 * it takes
 *
 * <pre>{@code max(minPercent / 100, (max(t, 1 s) / window) ^ (1 / aggression))}</pre>
 *
 * <p>of what it would take otherwise: Envoy's rule. (Of windows below a minute a sixtieth stands for the second.)
 * HAProxy's is that with an aggression of 1 and a {@code minPercent} of 1. The share rises in {@value #STEPS} steps,
 * each of which rebuilds the candidates on the control executor; requests compute nothing.
 *
 * <p>With a {@code latencyFactor} the window is the longest time instead: a backend takes {@code minPercent} until its
 * answers take at most so many times as long as those of the backends that are warm, on the mean of a step with ten answers
 * or more on either side, and then all of its load. That is for backends whose caches and compilers take a time that nobody
 * knows. It has attempts read the clock, and where all warm up together, or all are idle, the window decides.
 *
 * <p>A backend in {@link HealthStatus#TRIAL} takes {@code minPercent} for as long as the trial lasts, whatever the window;
 * it begins to warm up when the trial is over.
 *
 * <p>Strategies that {@linkplain Division#KEY divide by key} have no slow start: the keys of a backend are its own.
 *
 * @param window how long it takes, 0 to 1 day; zero: no slow start
 * @param aggression how early most of the load comes, above 0 and at most 100: 1 is linear, 2 is at 71 % after half of
 *     the window
 * @param minPercent the share to begin with, and the share on trial, 1..100
 * @param latencyFactor how many times as long as those of its peers answers may take for a backend to be warm, 1..100; 0:
 *     time alone decides
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/slow_start">
 *     Envoy: slow start mode</a>
 */
public record SlowStart(Duration window, double aggression, int minPercent, double latencyFactor) {
    /** In how many steps a backend warms up. */
    public static final int STEPS = 10;

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final double SECOND_NANOS = 1e9;

    /** Checks the ranges. */
    public SlowStart {
        requireNonNull(window, "window");
        if (window.isNegative() || window.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("window: " + window + " (expected: PT0S..PT24H)");
        }
        if (!(aggression > 0 && aggression <= 100)) {
            throw new IllegalArgumentException("aggression: " + aggression + " (expected: above 0, at most 100)");
        }
        if (minPercent < 1 || minPercent > 100) {
            throw new IllegalArgumentException("minPercent: " + minPercent + " (expected: 1..100)");
        }
        if (latencyFactor != 0 && !(latencyFactor >= 1 && latencyFactor <= 100)) {
            throw new IllegalArgumentException("latencyFactor: " + latencyFactor + " (expected: 0, or 1..100)");
        }
    }

    /** No slow start: the default. */
    public static SlowStart none() {
        return over(Duration.ZERO);
    }

    /** Linear from a tenth, as Envoy's defaults are. */
    public static SlowStart over(Duration window) {
        return new SlowStart(window, 1, 10, 0);
    }

    /** Linear from a hundredth, as in HAProxy. */
    public static SlowStart fromNothing(Duration window) {
        return new SlowStart(window, 1, 1, 0);
    }

    /** Returns a copy with another aggression. */
    public SlowStart withAggression(double other) {
        return new SlowStart(window, other, minPercent, latencyFactor);
    }

    /** Returns a copy with another share to begin with. */
    public SlowStart withMinPercent(int other) {
        return new SlowStart(window, aggression, other, latencyFactor);
    }

    /** Returns a copy that ends as soon as a backend answers about as fast as the others; 0 for by time alone. */
    public SlowStart withLatencyFactor(double other) {
        return new SlowStart(window, aggression, minPercent, other);
    }

    /** Returns whether latency decides, so that it must be measured. */
    public boolean endsByLatency() {
        return latencyFactor > 0 && !window.isZero();
    }

    /**
     * Returns the share that a backend takes some time after it came back, in (0, 1], before it is cut into steps; where
     * latency decides, while that has not.
     *
     * @param elapsed not negative
     */
    public double factor(Duration elapsed) {
        if (elapsed.compareTo(window) >= 0) {
            return 1;
        }
        if (endsByLatency()) {
            return minPercent / 100.0;
        }
        long whole = window.toNanos();
        double least = Math.min(SECOND_NANOS, whole / 60.0);
        double share = Math.pow(Math.max((double) elapsed.toNanos(), least) / (double) whole, 1 / aggression);
        return Math.min(1, Math.max(minPercent / 100.0, share));
    }
}
