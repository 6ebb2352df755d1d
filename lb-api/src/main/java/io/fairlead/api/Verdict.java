package io.fairlead.api;

import static java.util.Objects.requireNonNull;

/**
 * What one source of health information says about one backend.
 *
 * @param status up, down, or unknown to withdraw what the source said before
 * @param reason in words an operator understands, such as {@code "HTTP 503"}; may be empty when up
 */
public record Verdict(HealthStatus status, String reason) {
    /** Checks that nothing is null. */
    public Verdict {
        requireNonNull(status, "status");
        requireNonNull(reason, "reason");
    }

    /** The backend works. */
    public static Verdict up(String reason) {
        return new Verdict(HealthStatus.UP, reason);
    }

    /** The backend does not work. */
    public static Verdict down(String reason) {
        return new Verdict(HealthStatus.DOWN, reason);
    }

    /** Nothing is known (any more). */
    public static Verdict unknown() {
        return new Verdict(HealthStatus.UNKNOWN, "");
    }
}
