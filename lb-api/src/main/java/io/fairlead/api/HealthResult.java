package io.fairlead.api;

import static java.util.Objects.requireNonNull;

/**
 * The result of one health check: one sample, not yet a verdict.
 *
 * @param passed whether the backend did what the check wants
 * @param detail what was seen, such as {@code "HTTP 200"} or {@code "connection refused"}
 */
public record HealthResult(boolean passed, String detail) {
    /** Checks that nothing is null. */
    public HealthResult {
        requireNonNull(detail, "detail");
    }

    /** The check passed. */
    public static HealthResult pass(String detail) {
        return new HealthResult(true, detail);
    }

    /** The check failed. */
    public static HealthResult fail(String detail) {
        return new HealthResult(false, detail);
    }
}
