package io.fairlead.api;

import java.util.concurrent.CompletionStage;

/**
 * Asks a backend once whether it works.
 *
 * <p>Implementations do not block and may be called for many backends at once. Interval, rise, fall
 * and jitter are the business of whoever calls, not of the checker.
 */
@FunctionalInterface
public interface HealthChecker {
    /**
     * Starts one check.
     *
     * @param probe whom to ask, how long to wait, and when to give up
     * @return completed with the result; a stage completed exceptionally counts as a failed check
     */
    CompletionStage<HealthResult> check(Probe probe);
}
