package io.fairlead.health;

import io.fairlead.api.HealthStatus;

/**
 * Decides from single results when a backend goes up or down, so that one odd result changes nothing.
 *
 * <p>UNKNOWN goes UP on the first pass, since nothing speaks against it, and DOWN after {@code fall}
 * failures in a row; UP goes DOWN after {@code fall} failures in a row; DOWN goes UP after {@code rise}
 * passes in a row. A definite result decides alone; the first one does where the initial state says so. Not
 * thread-safe.
 */
final class HealthGate {
    private final int rise;
    private final int fall;
    private final InitialState initial;
    private HealthStatus status;
    private int streak;

    private HealthGate(int rise, int fall, InitialState initial, HealthStatus status) {
        this.rise = rise;
        this.fall = fall;
        this.initial = initial;
        this.status = status;
    }

    /** Returns a gate that has seen nothing; both thresholds are at least 1. */
    static HealthGate of(int rise, int fall, InitialState initial) {
        return new HealthGate(rise, fall, initial, initial.serves() ? HealthStatus.UNKNOWN : HealthStatus.DOWN);
    }

    /** Returns a gate that goes on from a status, which takes as many results to change as ever. */
    static HealthGate from(HealthStatus status, int rise, int fall) {
        return new HealthGate(rise, fall, InitialState.FULLY_UP, status);
    }

    /**
     * Takes one result and returns the status after it.
     *
     * @param definite whether it is enough alone
     */
    HealthStatus take(boolean passed, boolean definite) {
        boolean first = streak == 0;
        if (passed) {
            streak = (streak > 0) ? saturatedIncrement(streak) : 1;
            boolean alone = definite || (first && initial == InitialState.DOWN);
            if (alone || status == HealthStatus.UNKNOWN || streak >= rise) {
                status = HealthStatus.UP;
            }
        } else {
            streak = (streak < 0) ? -saturatedIncrement(-streak) : -1;
            boolean alone = definite || (first && initial == InitialState.UP);
            if (alone || -streak >= fall) {
                status = HealthStatus.DOWN;
            }
        }
        return status;
    }

    HealthStatus status() {
        return status;
    }

    /** Returns whether the last results speak against the status and are too few yet to change it. */
    boolean changing() {
        return (status == HealthStatus.DOWN) ? streak > 0 : streak < 0;
    }

    /** Returns how many results in a row were alike: passes positive, failures negative, 0 before the first. */
    int streak() {
        return streak;
    }

    private static int saturatedIncrement(int value) {
        return (value == Integer.MAX_VALUE) ? value : value + 1;
    }
}
