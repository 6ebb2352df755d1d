package io.fairlead.health;

import io.fairlead.api.Backend;
import io.fairlead.api.CheckView;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Probe;
import io.fairlead.api.Scheduler;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checks of one backend, one after the other, from joining to leaving: waits until one is due, then for a slot,
 * then for the result.
 *
 * <p>Timers and results arrive on any thread; a result counts only while its probe is the running one,
 * which makes late, double and unwanted answers harmless. The checker, the balancers and other watches are called
 * outside the lock.
 */
final class Watch {
    /** How much longer than the timeout a checker may take to report its own, more telling, timeout. */
    static final Duration GRACE = Duration.ofMillis(250);

    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
    private static final Scheduler.Task NO_TIMER = () -> {};

    private final MonitorConfig config;
    private final Asker asker;
    private final Slots slots;
    private final SplittableRandom random;
    private final List<LoadBalancer> audience = new CopyOnWriteArrayList<>();

    // all below are guarded by this
    private final Cadence cadence = new Cadence();
    private final Findings findings;
    private Backend backend;
    private Scheduler.Task timer = NO_TIMER; // before a check its start, during a check its end
    private boolean waiting; // for the next check to be due
    private boolean holding; // a slot
    private @Nullable Probe running;
    private long startedNanos;
    private boolean stopped;

    private Watch(
            MonitorConfig config,
            Asker asker,
            Slots slots,
            Backend backend,
            Findings findings,
            SplittableRandom random) {
        this.config = config;
        this.asker = asker;
        this.slots = slots;
        this.backend = backend;
        this.findings = findings;
        this.random = random;
    }

    static Watch of(
            MonitorConfig config,
            Asker asker,
            Slots slots,
            Backend backend,
            Findings findings,
            SplittableRandom random) {
        return new Watch(config, asker, slots, backend, findings, random);
    }

    /**
     * Waits for the first check.
     *
     * @param place of the backend among those that join with it, 0 to less than 1
     */
    synchronized void start(double place) {
        if (!stopped) {
            waiting = true;
            schedule(
                    cadence.start(
                            config.ticker().nanos(),
                            Math.round(config.startSpread().toNanos() * place),
                            Math.round(config.interval().toNanos() * place)),
                    this::due);
        }
    }

    /** Returns the balancers that are told verdicts; changed by {@link Watches} alone, under its lock. */
    List<LoadBalancer> audience() {
        return audience;
    }

    /** Tells a balancer that has joined the audience what is known. */
    void brief(LoadBalancer newcomer) {
        Verdict told = null;
        for (; ; ) {
            Verdict known;
            String id;
            synchronized (this) {
                known = findings.verdict();
                id = backend.id();
            }
            // again when a check has ended meanwhile: its report may have been overtaken by this one
            if (known == null || known.equals(told)) {
                return;
            }
            newcomer.report(id, config.source(), known);
            told = known;
        }
    }

    /** Makes the next check ask this object, which has the same id; soon if it is somewhere else. */
    synchronized void update(Backend updated) {
        boolean moved = !updated.address().equals(backend.address());
        backend = updated;
        long soon = config.fastInterval().toNanos();
        // the timer is far from going off, if it is to go off sooner
        if (moved && waiting && cadence.hasten(config.ticker().nanos(), soon)) {
            timer.cancel();
            schedule(soon, this::due);
        }
    }

    /** Ends the checks; a running one is cancelled and its result ignored. Idempotent. */
    void stop() {
        Probe unwanted;
        boolean held;
        synchronized (this) {
            stopped = true;
            waiting = false;
            timer.cancel();
            slots.forget(this);
            unwanted = running;
            running = null;
            held = holding;
            holding = false;
        }
        if (unwanted != null) {
            unwanted.cancel();
        }
        if (held) {
            slots.release();
        }
    }

    synchronized CheckView view() {
        return findings.view(backend.id(), config.ticker().nanos());
    }

    private void due() {
        synchronized (this) {
            waiting = false;
            if (stopped || !slots.take(this)) {
                return;
            }
            holding = true;
        }
        check();
    }

    /** Has got the slot it waited for; the check begins on the scheduler, not inside that of somebody else. */
    void granted() {
        synchronized (this) {
            if (!stopped) {
                holding = true;
                schedule(0, this::check);
                return;
            }
        }
        slots.release();
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
            cadence.begun(startedNanos, config.interval().toNanos());
            schedule(config.timeout().plus(GRACE).toNanos(), () -> giveUp(probe));
        }
        asker.ask(probe, result -> done(probe, result));
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
        synchronized (this) {
            if (running != probe) {
                return;
            }
            running = null;
            holding = false;
            timer.cancel();
            verdict = findings.take(result, startedNanos, config.ticker().nanos()) ? findings.verdict() : null;
        }
        slots.release();
        if (verdict != null) {
            // races with leaving: a report about a backend that has just left is dropped by the balancer
            for (LoadBalancer balancer : audience) {
                balancer.report(probe.backend().id(), config.source(), verdict);
            }
        }
        // after the report, so that the reports of one backend never overtake each other
        scheduleNext();
    }

    private synchronized void scheduleNext() {
        if (!stopped) {
            double factor = 1 + config.jitter() * (2 * random.nextDouble() - 1);
            long step = (long) (pace().toNanos() * factor);
            boolean regular = !findings.changing() && findings.status() != HealthStatus.DOWN;
            waiting = true;
            schedule(cadence.next(config.ticker().nanos(), step, regular), this::due);
        }
    }

    private Duration pace() {
        if (findings.changing()) {
            return config.fastInterval();
        }
        return (findings.status() == HealthStatus.DOWN) ? config.downInterval() : config.interval();
    }

    private void schedule(long nanos, Runnable task) {
        try {
            timer = config.scheduler().schedule(Duration.ofNanos(nanos), task);
        } catch (RejectedExecutionException e) {
            stopped = true;
            log.error("{}: the scheduler rejects tasks; {} is checked no more", config.source(), backend.id(), e);
        }
    }
}
