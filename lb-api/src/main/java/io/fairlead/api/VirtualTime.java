package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;

/**
 * A clock, scheduler and executor that move only when told to, for tests and simulations.
 *
 * <p>Tasks run on the thread that calls {@link #advance} or {@link #runPending}, in order of their
 * due time and, for equal times, of submission. Not thread-safe.
 */
public final class VirtualTime implements Ticker, Scheduler, Executor {
    private static final Comparator<Timer> BY_TIME =
            Comparator.<Timer>comparingLong(timer -> timer.due).thenComparingLong(timer -> timer.order);

    private final PriorityQueue<Timer> timers = new PriorityQueue<>(BY_TIME);
    private final Deque<Runnable> pending = new ArrayDeque<>();
    private long now;
    private long order;

    private VirtualTime() {}

    /** Returns a virtual time that stands at 0 ns. */
    public static VirtualTime create() {
        return new VirtualTime();
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(now + Math.max(0, delay.toNanos()), order++, requireNonNull(task, "task"));
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public void execute(Runnable task) {
        pending.add(requireNonNull(task, "task"));
    }

    /** Runs what was given to {@link #execute}, including what those tasks submit in turn. */
    public void runPending() {
        for (Runnable task = pending.poll(); task != null; task = pending.poll()) {
            task.run();
        }
    }

    /**
     * Moves the clock forward and runs every task that becomes due on the way, each at its own time.
     *
     * @param duration how far to move; zero runs what is due now
     */
    public void advance(Duration duration) {
        long target = now + duration.toNanos();
        runPending();
        for (Timer next = timers.peek(); next != null && next.due <= target; next = timers.peek()) {
            timers.remove();
            now = next.due;
            next.task.run();
            runPending();
        }
        now = target;
    }

    /** Returns how many scheduled tasks wait; a component that was closed leaves none behind. */
    public int scheduledTasks() {
        return timers.size();
    }

    private static final class Timer {
        final long due;
        final long order;
        final Runnable task;

        Timer(long due, long order, Runnable task) {
            this.due = due;
            this.order = order;
            this.task = task;
        }
    }
}
