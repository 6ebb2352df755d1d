package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * What one source of health checks knows about one backend at one moment. Immutable.
 *
 * @param id the backend
 * @param source the name under which verdicts are reported
 * @param status what the source thinks of it; other sources may think otherwise
 * @param detail what the last check saw; empty before the first
 * @param latency how long the last check took; zero before the first
 * @param age how long ago the last check ended; zero before the first
 * @param streak how many results in a row were alike: passes positive, failures negative, 0 before the first
 * @param checks checks that ended since the backend joined
 * @param failed how many of them failed
 * @param failures the last few different failures, the latest first; also of checks that decided nothing
 */
public record CheckView(
        String id,
        String source,
        HealthStatus status,
        String detail,
        Duration latency,
        Duration age,
        int streak,
        long checks,
        long failed,
        List<Failure> failures) {
    /** Checks that nothing is null, and copies the list. */
    public CheckView {
        requireNonNull(id, "id");
        requireNonNull(source, "source");
        requireNonNull(status, "status");
        requireNonNull(detail, "detail");
        requireNonNull(latency, "latency");
        requireNonNull(age, "age");
        failures = List.copyOf(failures);
    }

    /** Returns whether the last check passed; false before the first. */
    public boolean passed() {
        return streak > 0;
    }
}
