package io.fairlead.health;

import io.fairlead.api.HealthStatus;

/**
 * Decides from single results when a backend goes up or down, so that one odd result changes nothing.
 *
 * <p>UNKNOWN goes UP on the first pass, since nothing speaks against it, and DOWN after {@code fall}
 * failures in a row; UP goes DOWN after {@code fall} failures in a row; DOWN goes UP after {@code rise}
 * passes in a row. Not thread-safe.
 */
final class HealthGate {
    private final int rise;
    private final int fall;
    private HealthStatus status = HealthStatus.UNKNOWN;
    private int streak;

    private HealthGate(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
    }

    /** Returns a gate that has seen nothing; both thresholds are at least 1. */
    static HealthGate of(int rise, int fall) {
        return new HealthGate(rise, fall);
    }

    /** Takes one result and returns the status after it. */
    HealthStatus take(boolean passed) {
        if (passed) {
            streak = (streak > 0) ? saturatedIncrement(streak) : 1;
            if (status == HealthStatus.UNKNOWN || streak >= rise) {
                status = HealthStatus.UP;
            }
        } else {
            streak = (streak < 0) ? -saturatedIncrement(-streak) : -1;
            if (-streak >= fall) {
                status = HealthStatus.DOWN;
            }
        }
        return status;
    }

    HealthStatus status() {
        return status;
    }

    /** Returns how many results in a row were alike: passes positive, failures negative, 0 before the first. */
    int streak() {
        return streak;
    }

    private static int saturatedIncrement(int value) {
        return (value == Integer.MAX_VALUE) ? value : value + 1;
    }
}
