package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * The result of one health check: one sample, not yet a verdict.
 *
 * @param passed whether the backend did what the check wants
 * @param detail what was seen, such as {@code "HTTP 200"} or {@code "connection refused"}
 * @param weightPercent how much of its configured weight the backend says it can carry, 0..1000; empty: it says nothing
 * @param wish the admin state that the backend asks for; empty: it says nothing
 * @param force how much this one result counts
 */
public record HealthResult(
        boolean passed, String detail, OptionalInt weightPercent, Optional<AdminState> wish, Force force) {
    /** How much one result counts. */
    public enum Force {
        /** One of the results in a row that it takes to change the status. */
        SAMPLE,
        /** As many as it takes: the backend itself says that it is up or down. */
        DEFINITE
    }

    /** Checks the ranges. */
    public HealthResult {
        requireNonNull(detail, "detail");
        Verdict.requireWeightPercent(weightPercent);
        requireNonNull(wish, "wish");
        requireNonNull(force, "force");
    }

    /** The check passed. */
    public static HealthResult pass(String detail) {
        return new HealthResult(true, detail, OptionalInt.empty(), Optional.empty(), Force.SAMPLE);
    }

    /** The check failed. */
    public static HealthResult fail(String detail) {
        return new HealthResult(false, detail, OptionalInt.empty(), Optional.empty(), Force.SAMPLE);
    }

    /**
     * Returns a copy with the share of its configured weight that the backend says it can carry.
     *
     * @param percent 0..1000
     */
    public HealthResult weighing(int percent) {
        return new HealthResult(passed, detail, OptionalInt.of(percent), wish, force);
    }

    /** Returns a copy with an admin state that the backend asks for. */
    public HealthResult wishing(AdminState state) {
        return new HealthResult(passed, detail, weightPercent, Optional.of(state), force);
    }

    /** Returns a copy that changes the status at once, whatever the rise and fall of the monitor. */
    public HealthResult definite() {
        return new HealthResult(passed, detail, weightPercent, wish, Force.DEFINITE);
    }
}
