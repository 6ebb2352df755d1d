package io.fairlead.health;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import java.util.concurrent.Executor;

/** Makes checkers of what is not one. */
public final class HealthCheckers {
    private HealthCheckers() {}

    /**
     * Returns a checker that makes blocking checks on an executor, such as a query through a driver:
     *
     * <pre>{@code
     * HealthChecker checker = HealthCheckers.blocking(Executors.newCachedThreadPool(), probe -> {
     *     try (Connection connection = connect(probe.backend(), probe.timeout())) {
     *         return connection.isValid(1) ? HealthResult.pass("valid") : HealthResult.fail("not valid");
     *     }
     * });
     * }</pre>
     *
     * <p>A check that does not return in time is given up by its monitor and its thread interrupted. Until it
     * returns all the same, the backend's next checks fail without being made: a backend that hangs costs one
     * thread. A cached pool or virtual threads have one for everybody; with a pool of n threads, n backends that
     * hang delay all others.
     *
     * @param executor runs the checks; closing it is the caller's business
     */
    public static HealthChecker blocking(Executor executor, BlockingCheck check) {
        return new BlockingChecker(requireNonNull(executor, "executor"), requireNonNull(check, "check"));
    }
}
