package io.fairlead.health;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.CheckSource;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Asks every backend of a balancer regularly whether it works, and reports when the answer changes.
 *
 * <pre>{@code
 * HealthMonitor monitor = HealthMonitor.builder(balancer, Checks.http(engine).path("/health").build())
 *         .interval(Duration.ofSeconds(5))
 *         .start();
 * }</pre>
 *
 * <p><b>Verdicts.</b> A backend nothing is known about goes up on its first pass; one that is up, or
 * unknown, goes down after {@code fall} failures in a row; one that is down goes up after {@code rise}
 * passes in a row. While up or down, a new reason is reported, too.
 *
 * <p><b>Checks.</b> A backend is asked by one check at a time. A checker that throws, fails, answers
 * late or never is counted as failed with its reason, and delays no other backend as long as it does
 * not block. The backends follow the membership of the balancer; an update takes effect with the next
 * check.
 *
 * <p><b>Threads.</b> Thread-safe. Checkers are called on the scheduler's threads.
 */
public final class HealthMonitor implements AutoCloseable, CheckSource {
    private final String pool;
    private final Watches watches;
    private final LoadBalancer.Subscription subscription;
    private final @Nullable ScheduledThreadPoolExecutor ownThread;

    private HealthMonitor(
            String pool,
            Watches watches,
            LoadBalancer.Subscription subscription,
            @Nullable ScheduledThreadPoolExecutor ownThread) {
        this.pool = pool;
        this.watches = watches;
        this.subscription = subscription;
        this.ownThread = ownThread;
    }

    /** Returns a builder for a monitor that asks the backends of the balancer through the checker. */
    public static Builder builder(LoadBalancer balancer, HealthChecker checker) {
        return new Builder(balancer, checker);
    }

    /** Returns what is known about each backend, in the order in which they joined; empty when closed. */
    public List<CheckView> view() {
        return watches.view();
    }

    /** Returns {@link #view}, if the pool is that of the balancer. */
    @Override
    public List<CheckView> checks(String pool) {
        return pool.equals(this.pool) ? view() : List.of();
    }

    /**
     * Ends all checks; idempotent. Running ones are cancelled, no timer is left, nothing is reported any
     * more. What was reported stays with the balancer, for a monitor of the same source to take over.
     */
    @Override
    public void close() {
        subscription.close();
        watches.stop();
        if (ownThread != null) {
            ownThread.shutdown();
        }
    }

    /** Builds a {@link HealthMonitor}; every mistake is reported by {@link #start} with its field. */
    public static final class Builder {
        private final LoadBalancer balancer;
        private final HealthChecker checker;
        private String source = "check";
        private Duration interval = Duration.ofSeconds(2);
        private Duration timeout = Duration.ofSeconds(2);
        private double jitter = 0.1;
        private int rise = 2;
        private int fall = 3;
        private Ticker ticker = Ticker.system();
        private @Nullable Scheduler scheduler;
        private @Nullable Long seed;

        private Builder(LoadBalancer balancer, HealthChecker checker) {
            this.balancer = requireNonNull(balancer, "balancer");
            this.checker = requireNonNull(checker, "checker");
        }

        /**
         * Sets under which name verdicts are reported; monitors of one balancer need different names.
         * Defaults to {@code "check"}.
         */
        public Builder source(String source) {
            this.source = source;
            return this;
        }

        /**
         * Sets the time from the start of one check to the start of the next, at most a day. A check that
         * takes longer delays the next one. Defaults to 2 s.
         */
        public Builder interval(Duration interval) {
            this.interval = interval;
            return this;
        }

        /** Sets how long one check may take, at most a day. Defaults to 2 s. */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Sets by which fraction of it, 0..1, each interval is drawn shorter or longer, so that many
         * monitors do not ask in step. Defaults to 0.1.
         */
        public Builder jitter(double jitter) {
            this.jitter = jitter;
            return this;
        }

        /** Sets how many passes in a row bring a backend up that is down, at least 1. Defaults to 2. */
        public Builder rise(int rise) {
            this.rise = rise;
            return this;
        }

        /** Sets how many failures in a row take a backend down, at least 1. Defaults to 3. */
        public Builder fall(int fall) {
            this.fall = fall;
            return this;
        }

        /**
         * Sets what waits between checks, which stays open when the monitor closes. Defaults to one daemon
         * thread of the monitor, which {@link #start} starts and {@link HealthMonitor#close} ends.
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Sets the clock. Defaults to {@link Ticker#system()}. */
        public Builder ticker(Ticker ticker) {
            this.ticker = ticker;
            return this;
        }

        /** Seeds the jitter. Defaults to a seed of its own for each monitor. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Starts the checks.
         *
         * @throws IllegalArgumentException naming the first field that is out of range
         * @throws IllegalStateException if the balancer is closed
         */
        public HealthMonitor start() {
            ScheduledThreadPoolExecutor ownThread = (scheduler == null) ? ownThread() : null;
            Scheduler used = (ownThread == null) ? requireNonNull(scheduler) : Scheduler.of(ownThread);
            Watches watches = Watches.of(
                    new MonitorConfig(balancer, checker, source, interval, timeout, jitter, rise, fall, used, ticker),
                    (seed == null) ? new SplittableRandom() : new SplittableRandom(seed));
            // the thread starts with the first task: none is left behind when this fails
            return new HealthMonitor(balancer.name(), watches, balancer.subscribe(watches), ownThread);
        }

        private static ScheduledThreadPoolExecutor ownThread() {
            ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
                Thread thread = new Thread(task, "fairlead-monitor");
                thread.setDaemon(true);
                return thread;
            });
            executor.setRemoveOnCancelPolicy(true);
            executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
            return executor;
        }
    }
}
