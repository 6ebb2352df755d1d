package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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

    /**
     * Returns the JDK's own timer, which all users of a JVM share: tasks run on a thread of the JDK that the first
     * one starts, and must be short.
     */
    static Scheduler system() {
        return (delay, task) -> {
            Executor later = CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Runnable::run);
            CompletableFuture<Void> future = CompletableFuture.runAsync(task, later);
            return () -> future.cancel(false);
        };
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
