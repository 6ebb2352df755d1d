package io.fairlead.health.outlier;

import io.fairlead.api.Outcome;
import io.fairlead.api.Tracker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of the requests to one backend, and calls for a judgement when a limit is reached. Wait-free, no
 * allocation, no locks: a success adds to a stripe, a failure to at most four counters; nothing is judged here.
 *
 * <p>What ends while the backend is ejected does not count, for it began before, or in panic; nor does what ends later
 * and began before its trial: a request that hung for a minute says nothing about now.
 */
final class Traffic implements Tracker {
    /** The limit of latency while nobody looks for slow backends. */
    static final long UNTIMED = 0;

    private static final int SERVING = 0;
    private static final int EJECTED = 1;
    private static final int ON_TRIAL = 2;

    final StripedCounts counts = new StripedCounts();

    private final RunLimits limits;
    private final int trialSuccesses;
    private final LongConsumer alarm; // told the time

    // Failures in a row, by what counts as one; long, so that they never wrap. A success that ends a run may race
    // with a failure that begins the next one: a benign race, the run is then one too short or too long.
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong gatewayFailures = new AtomicLong();
    private final AtomicLong connectFailures = new AtomicLong();

    private final AtomicInteger trials = new AtomicInteger(); // successes of the trial
    private volatile boolean trialFailed; // set by completions, reset by the jury
    private volatile long sinceNanos; // what began before says nothing about now; written by the jury
    private volatile long slowNanos; // written by the jury
    private volatile int mode = SERVING; // written by the jury, after what a mode needs
    private volatile @Nullable Outcome lastFailure; // benign race: of two at once either is the last

    Traffic(RunLimits limits, int trialSuccesses, LongConsumer alarm, long slowNanos, long nowNanos) {
        this.limits = limits;
        this.trialSuccesses = trialSuccesses;
        this.alarm = alarm;
        this.slowNanos = slowNanos;
        this.sinceNanos = nowNanos;
    }

    @Override
    public void completed(Outcome outcome, long nowNanos, long latencyNanos) {
        int now = mode;
        if (now == EJECTED || nowNanos - latencyNanos - sinceNanos < 0) {
            return;
        }
        if (now == SERVING) {
            serving(outcome, nowNanos, latencyNanos);
        } else {
            onTrial(outcome, nowNanos);
        }
    }

    private void serving(Outcome outcome, long nowNanos, long latencyNanos) {
        switch (outcome) {
            case SUCCESS -> {
                end(failures);
                end(gatewayFailures);
                end(connectFailures);
                succeeded(latencyNanos);
            }
            case BACKEND_ERROR -> {
                failed(outcome);
                end(gatewayFailures);
                end(connectFailures);
                count(failures, limits.failures(), nowNanos);
            }
            case CONNECT_FAILED -> {
                failed(outcome);
                count(connectFailures, limits.connectFailures(), nowNanos);
                count(gatewayFailures, limits.gatewayFailures(), nowNanos);
                count(failures, limits.failures(), nowNanos);
            }
            case TIMEOUT, RESET -> {
                failed(outcome);
                end(connectFailures);
                count(gatewayFailures, limits.gatewayFailures(), nowNanos);
                count(failures, limits.failures(), nowNanos);
            }
            case OVERLOADED -> {
                lastFailure = outcome;
                counts.add(StripedCounts.OVERLOADS, 1);
                end(connectFailures);
                count(gatewayFailures, limits.gatewayFailures(), nowNanos);
            }
            case CANCELLED, LOCAL_REJECTED -> {
                // says nothing about the backend
            }
        }
    }

    private void succeeded(long latencyNanos) {
        counts.add(StripedCounts.SUCCESSES, 1);
        long slow = slowNanos;
        if (slow != UNTIMED) {
            counts.add(StripedCounts.LATENCY, latencyNanos);
            if (latencyNanos > slow) {
                counts.add(StripedCounts.SLOW, 1);
            }
        }
    }

    private void failed(Outcome outcome) {
        lastFailure = outcome;
        counts.add(StripedCounts.FAILURES, 1);
    }

    private void onTrial(Outcome outcome, long nowNanos) {
        if (outcome.isFailure()) {
            lastFailure = outcome;
            trialFailed = true;
            alarm.accept(nowNanos);
        } else if (outcome == Outcome.SUCCESS && trials.incrementAndGet() == trialSuccesses) {
            alarm.accept(nowNanos);
        }
    }

    /** Counts one of a row, and calls again at each multiple of the limit: what was held the first time may change. */
    private void count(AtomicLong run, int limit, long nowNanos) {
        long length = run.incrementAndGet();
        if (limit > 0 && length % limit == 0) {
            alarm.accept(nowNanos);
        }
    }

    private static void end(AtomicLong run) {
        if (run.get() != 0) {
            run.set(0); // only when needed: reading is shared between processors, writing is not
        }
    }

    // what follows is called by the jury

    /** Counts what began in the trial or later, with nothing in a row. */
    void serve() {
        failures.set(0);
        gatewayFailures.set(0);
        connectFailures.set(0);
        mode = SERVING;
    }

    /** Counts nothing any more. */
    void eject() {
        mode = EJECTED;
    }

    /** Watches requests that begin from now on, until one fails or enough have succeeded. */
    void tryAgain(long nowNanos) {
        mode = EJECTED;
        trials.set(0);
        trialFailed = false;
        sinceNanos = nowNanos;
        mode = ON_TRIAL;
    }

    void slowAbove(long nanos) {
        slowNanos = nanos;
    }

    boolean hasFailedTrial() {
        return trialFailed;
    }

    boolean hasPassedTrial() {
        return trials.get() >= trialSuccesses;
    }

    /** Returns the longest run that has reached its limit. */
    Run longestRun() {
        Run longest = Run.NONE;
        longest = longest.orLonger(connectFailures.get(), limits.connectFailures(), "connect failures");
        longest = longest.orLonger(failures.get(), limits.failures(), "failures");
        return longest.orLonger(gatewayFailures.get(), limits.gatewayFailures(), "gateway failures");
    }

    /** Returns whether the latest request failed. */
    boolean isFailing() {
        return failures.get() > 0 || gatewayFailures.get() > 0;
    }

    /** Returns whether the latest failure was that no connection could be made. */
    boolean isUnreachable() {
        return lastFailure == Outcome.CONNECT_FAILED;
    }

    /** Returns the latest failure, in words. */
    String lastFailure() {
        Outcome last = lastFailure;
        return (last == null) ? "none" : Words.of(last);
    }
}
