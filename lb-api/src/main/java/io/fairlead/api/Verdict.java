package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one source of health information says about one backend: whether it works and, if the source knows, how much
 * of its weight it can carry and whether it wants to be left alone.
 *
 * @param status up, down or on trial; unknown without a weight or wish withdraws what the source said before
 * @param reason in words an operator understands, such as {@code "HTTP 503"}; may be empty when up
 * @param weightPercent how much of its configured weight the backend can carry, 0..1000; empty: the source does not
 *     know. The smallest of all sources counts, unless an operator set a weight
 * @param wish DRAIN or MAINT, when the source asks for it; READY asks for nothing. The strictest of all wishes, the
 *     operator's included, is in force
 * @param hintFor when this is advice from elsewhere, for how long it is remembered; empty: the source saw it itself
 * @see LoadBalancer#report
 */
public record Verdict(
        HealthStatus status,
        String reason,
        OptionalInt weightPercent,
        Optional<AdminState> wish,
        Optional<Duration> hintFor) {
    /** The largest percentage of the configured weight. */
    public static final int MAX_WEIGHT_PERCENT = 1000;

    private static final Duration LONGEST = Duration.ofDays(365);

    /** Checks the ranges. */
    public Verdict {
        requireNonNull(status, "status");
        requireNonNull(reason, "reason");
        requireWeightPercent(weightPercent);
        requireNonNull(wish, "wish");
        requireNonNull(hintFor, "hintFor");
        hintFor.ifPresent(Verdict::requireExpiry);
    }

    /** A verdict on health alone. */
    public Verdict(HealthStatus status, String reason) {
        this(status, reason, OptionalInt.empty(), Optional.empty(), Optional.empty());
    }

    /** The backend works. */
    public static Verdict up(String reason) {
        return new Verdict(HealthStatus.UP, reason);
    }

    /** The backend may work again: it gets a trickle to show it. */
    public static Verdict trial(String reason) {
        return new Verdict(HealthStatus.TRIAL, reason);
    }

    /** The backend does not work. */
    public static Verdict down(String reason) {
        return new Verdict(HealthStatus.DOWN, reason);
    }

    /** Nothing is known (any more). */
    public static Verdict unknown() {
        return new Verdict(HealthStatus.UNKNOWN, "");
    }

    /**
     * Returns a copy that says how much of its configured weight the backend can carry.
     *
     * @param percent 0..1000; 0 leaves it the requests that prefer it
     */
    public Verdict weighing(int percent) {
        return new Verdict(status, reason, OptionalInt.of(percent), wish, hintFor);
    }

    /** Returns a copy that asks for an admin state. */
    public Verdict wishing(AdminState state) {
        return new Verdict(status, reason, weightPercent, Optional.of(state), hintFor);
    }

    /**
     * Returns a copy that is advice from elsewhere: it counts only while no source of this instance says UP, TRIAL or
     * DOWN about the backend, and is forgotten unless it is said again in time.
     *
     * @param expiry above 0 and at most 365 days
     */
    public Verdict asHint(Duration expiry) {
        return new Verdict(status, reason, weightPercent, wish, Optional.of(expiry));
    }

    /** Returns whether this is a source of this instance that knows: hints do not count beside it. */
    public boolean isFirsthand() {
        return hintFor.isEmpty() && status != HealthStatus.UNKNOWN;
    }

    /** Checks a percentage that a result or a verdict is to have. */
    static void requireWeightPercent(OptionalInt percent) {
        requireNonNull(percent, "weightPercent");
        if (percent.isPresent() && (percent.getAsInt() < 0 || percent.getAsInt() > MAX_WEIGHT_PERCENT)) {
            throw new IllegalArgumentException(
                    "weightPercent: " + percent.getAsInt() + " (expected: 0.." + MAX_WEIGHT_PERCENT + ')');
        }
    }

    private static void requireExpiry(Duration expiry) {
        if (expiry.isNegative() || expiry.isZero() || expiry.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "hintFor: " + expiry + " (expected: above PT0S, at most " + LONGEST + ')');
        }
    }
}
