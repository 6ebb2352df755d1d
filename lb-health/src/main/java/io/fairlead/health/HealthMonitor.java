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
 * Asks every backend of a balancer regularly whether it works, and reports every result that decides.
 *
 * <pre>{@code
 * HealthMonitor monitor = HealthMonitor.builder(balancer, Checks.http(engine).path("/health").build())
 *         .interval(Duration.ofSeconds(5))
 *         .fastInterval(Duration.ofSeconds(1))
 *         .start();
 * }</pre>
 *
 * <p><b>Verdicts.</b> A backend nothing is known about goes up on its first pass; one that is up, or
 * unknown, goes down after {@code fall} failures in a row; one that is down goes up after {@code rise}
 * passes in a row: results that alternate change nothing. A {@linkplain io.fairlead.api.HealthResult#definite
 * definite} result decides alone. What agrees with
 * the status is reported with its reason, weight and wish.
 *
 * <p><b>Checks.</b> A backend is asked by one check at a time, however many of the monitor's balancers have it. A
 * checker that throws, fails, answers late or never is counted as failed with its reason, and delays no other
 * backend as long as it does not block ({@link HealthCheckers#blocking} makes checkers of what does). The backends
 * follow the membership of the balancers; an update takes effect with the next check.
 *
 * <p><b>Threads.</b> Thread-safe. Checkers are called on the scheduler's threads.
 */
public final class HealthMonitor implements AutoCloseable, CheckSource {
    private final Watches watches;
    private final @Nullable ScheduledThreadPoolExecutor ownThread;

    private HealthMonitor(Watches watches, @Nullable ScheduledThreadPoolExecutor ownThread) {
        this.watches = watches;
        this.ownThread = ownThread;
    }

    /** Returns a builder for a monitor that asks the backends of the balancer through the checker. */
    public static Builder builder(LoadBalancer balancer, HealthChecker checker) {
        return new Builder(balancer, checker);
    }

    /**
     * Watches the backends of another balancer, too. One that the monitor watches already, with the same id at the
     * same address, is not asked more often: the balancer is told what is known at once, and each verdict from now
     * on. A balancer that closes is detached.
     *
     * @return closing it detaches the balancer; what was reported stays
     * @throws IllegalArgumentException if the balancer is attached
     * @throws IllegalStateException if the balancer or this monitor is closed
     */
    public LoadBalancer.Subscription attach(LoadBalancer balancer) {
        return watches.attach(requireNonNull(balancer, "balancer"));
    }

    /**
     * Returns what is known about each backend, once however many balancers have it, in the order in which they
     * joined; empty when closed.
     */
    public List<CheckView> view() {
        return watches.view(balancer -> true);
    }

    /** Returns what is known about the backends of the attached balancers of that name. */
    @Override
    public List<CheckView> checks(String pool) {
        return watches.view(balancer -> balancer.name().equals(pool));
    }

    /**
     * Ends all checks; idempotent. Running ones are cancelled, no timer is left, nothing is reported any
     * more. What was reported stays with the balancers; a monitor of the same source goes on from there.
     */
    @Override
    public void close() {
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
        private @Nullable Duration fastInterval;
        private @Nullable Duration downInterval;
        private Duration timeout = Duration.ofSeconds(2);
        private double jitter = 0.1;
        private int rise = 2;
        private int fall = 3;
        private InitialState initial = InitialState.FULLY_UP;
        private int maxConcurrent = 500;
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
         * takes longer delays the next one. Backends that join together are asked one after the other, spread
         * evenly. Defaults to 2 s.
         */
        public Builder interval(Duration interval) {
            this.interval = interval;
            return this;
        }

        /**
         * Sets the interval while the last results speak against the status of a backend and are too few yet to
         * change it, and over which the first checks of backends that join together are spread if it is shorter.
         * More than zero, at most a day. Defaults to the interval.
         */
        public Builder fastInterval(Duration fastInterval) {
            this.fastInterval = requireNonNull(fastInterval, "fastInterval");
            return this;
        }

        /**
         * Sets the interval while a backend is down and nothing else is seen. More than zero, at most a day. Defaults to the
         * interval.
         */
        public Builder downInterval(Duration downInterval) {
            this.downInterval = requireNonNull(downInterval, "downInterval");
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

        /** Sets what a backend counts as before its first check. Defaults to {@link InitialState#FULLY_UP}. */
        public Builder initial(InitialState initial) {
            this.initial = initial;
            return this;
        }

        /**
         * Sets how many checks run at a time, at least 1. The others wait in the order in which they became due; the
         * timeout of a check begins with it, not before. Defaults to 500.
         */
        public Builder maxConcurrent(int maxConcurrent) {
            this.maxConcurrent = maxConcurrent;
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
            ScheduledThreadPoolExecutor ownThread = (scheduler == null) ? MonitorThread.create() : null;
            Watches watches = Watches.of(
                    new MonitorConfig(
                            checker,
                            source,
                            interval,
                            (fastInterval == null) ? interval : fastInterval,
                            (downInterval == null) ? interval : downInterval,
                            timeout,
                            jitter,
                            rise,
                            fall,
                            initial,
                            maxConcurrent,
                            (ownThread == null) ? requireNonNull(scheduler) : Scheduler.of(ownThread),
                            ticker),
                    (seed == null) ? new SplittableRandom() : new SplittableRandom(seed));
            // the thread starts with the first task: none is left behind when this fails
            LoadBalancer.Subscription unused = watches.attach(balancer);
            return new HealthMonitor(watches, ownThread);
        }
    }
}
