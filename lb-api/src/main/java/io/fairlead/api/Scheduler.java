package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task once after a delay.
 *
 * <p>Injected wherever Fairlead waits, so that the library starts no thread of its own and tests run
 * in {@link VirtualTime}.
 */
@FunctionalInterface
public interface Scheduler {
    /**
     * Runs a task once.
     *
     * @param delay how long to wait; zero or negative means as soon as possible
     * @param task what to run; must not block
     * @return a handle that cancels the task when it has not started
     */
    Task schedule(Duration delay, Runnable task);

    /** A scheduled task that can be cancelled. */
    @FunctionalInterface
    interface Task {
        /** Cancels the task unless it has started; idempotent. */
        void cancel();
    }

    /** Returns a scheduler that uses the given executor, for instance a Netty event loop. */
    static Scheduler of(ScheduledExecutorService executor) {
        requireNonNull(executor, "executor");
        return (delay, task) -> {
            ScheduledFuture<?> future = executor.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        };
    }
}
