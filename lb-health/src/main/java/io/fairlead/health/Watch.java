package io.fairlead.health;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Probe;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one backend, one after the other, from joining to leaving.
 *
 * <p>Timers and results arrive on any thread; a result counts only while its probe is the running one,
 * which makes late, double and unwanted answers harmless. The checker and the balancer are called
 * outside the lock.
 */
final class Watch {
    /** How much longer than the timeout a checker may take to report its own, more telling, timeout. */
    static final Duration GRACE = Duration.ofMillis(250);

    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
    private static final Scheduler.Task NO_TIMER = () -> {};

    private final MonitorConfig config;
    private final SplittableRandom random;
    private final HealthGate gate;

    // all below are guarded by this
    private Backend backend;
    private Scheduler.Task timer = NO_TIMER; // before a check its start, during a check its end
    private @Nullable Probe running;
    private @Nullable Verdict reported;
    private boolean stopped;
    private String detail = "";
    private Duration latency = Duration.ZERO;
    private long startedNanos;
    private long endedNanos;
    private long checks;
    private long failed;

    private Watch(MonitorConfig config, Backend backend, SplittableRandom random) {
        this.config = config;
        this.backend = backend;
        this.random = random;
        this.gate = HealthGate.of(config.rise(), config.fall());
    }

    static Watch of(MonitorConfig config, Backend backend, SplittableRandom random) {
        return new Watch(config, backend, random);
    }

    /** Makes the first check after the delay, and the others after it. */
    synchronized void start(Duration delay) {
        schedule(delay, this::check);
    }

    /** Makes the next check ask this object, which has the same id. */
    synchronized void update(Backend updated) {
        backend = updated;
    }

    /** Ends the checks; a running one is cancelled and its result ignored. */
    void stop() {
        Probe unwanted;
        synchronized (this) {
            stopped = true;
            timer.cancel();
            unwanted = running;
            running = null;
        }
        if (unwanted != null) {
            unwanted.cancel();
        }
    }

    synchronized CheckView view() {
        long age = (checks == 0) ? 0 : config.ticker().nanos() - endedNanos;
        return new CheckView(
                backend.id(),
                config.source(),
                gate.status(),
                detail,
                latency,
                Duration.ofNanos(age),
                gate.streak(),
                checks,
                failed);
    }

    private void check() {
        Probe probe;
        synchronized (this) {
            if (stopped) {
                return;
            }
            probe = Probe.of(backend, config.timeout());
            running = probe;
            startedNanos = config.ticker().nanos();
            schedule(config.timeout().plus(GRACE), () -> giveUp(probe));
        }
        ask(probe);
    }

    private void ask(Probe probe) {
        try {
            CompletionStage<HealthResult> answer = config.checker().check(probe);
            requireNonNull(answer, "the checker returned null");
            CompletionStage<HealthResult> unused =
                    answer.whenComplete((result, failure) -> done(probe, resultOf(result, failure)));
        } catch (RuntimeException | Error e) {
            done(probe, resultOf(null, e));
        }
    }

    private void giveUp(Probe probe) {
        // first the result, then the cancellation, which may make the checker answer at once
        done(
                probe,
                HealthResult.fail("no answer from the checker within "
                        + config.timeout().plus(GRACE).toMillis() + " ms"));
        probe.cancel();
    }

    private void done(Probe probe, HealthResult result) {
        Verdict verdict;
        String id;
        synchronized (this) {
            if (running != probe) {
                return;
            }
            running = null;
            timer.cancel();
            verdict = take(result);
            id = backend.id();
        }
        if (verdict != null) {
            // races with stop(): a report about a backend that has just left is dropped by the balancer
            config.balancer().report(id, config.source(), verdict);
        }
        // after the report, so that the reports of one backend never overtake each other
        scheduleNext();
    }

    /** Takes a result into account and returns what is to be reported, if anything. */
    private @Nullable Verdict take(HealthResult result) {
        endedNanos = config.ticker().nanos();
        latency = Duration.ofNanos(endedNanos - startedNanos);
        detail = result.detail();
        checks++;
        if (!result.passed()) {
            failed++;
        }
        HealthStatus status = gate.take(result.passed());
        if (status != (result.passed() ? HealthStatus.UP : HealthStatus.DOWN)) {
            return null; // not enough of its kind yet
        }
        Verdict verdict = new Verdict(status, result.detail());
        if (verdict.equals(reported)) {
            return null;
        }
        reported = verdict;
        return verdict;
    }

    private synchronized void scheduleNext() {
        if (!stopped) {
            double factor = 1 + config.jitter() * (2 * random.nextDouble() - 1);
            long interval = (long) (config.interval().toNanos() * factor);
            long elapsed = config.ticker().nanos() - startedNanos;
            schedule(Duration.ofNanos(Math.max(0, interval - elapsed)), this::check);
        }
    }

    private void schedule(Duration delay, Runnable task) {
        try {
            timer = config.scheduler().schedule(delay, task);
        } catch (RejectedExecutionException e) {
            stopped = true;
            log.error(
                    "{}: the scheduler rejects tasks; {} is checked no more",
                    config.balancer().name(),
                    backend.id(),
                    e);
        }
    }

    private static HealthResult resultOf(@Nullable HealthResult result, @Nullable Throwable failure) {
        if (failure == null) {
            return (result == null) ? HealthResult.fail("the checker completed with null") : result;
        }
        Throwable cause = failure.getCause();
        Throwable shown = (failure instanceof CompletionException && cause != null) ? cause : failure;
        return HealthResult.fail("the checker failed: " + shown);
    }
}
