package io.fairlead.health.outlier;

import io.fairlead.api.HealthStatus;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One backend as the jury knows it: in service, ejected, or on trial, and what it says of that to the balancer. Of the
 * jury alone.
 */
final class Node {
    /** Where a backend stands. */
    private enum Phase {
        SERVING,
        EJECTED,
        ON_TRIAL
    }

    final String id;
    final Traffic traffic;
    final Window window = new Window();

    private final Consumer<Verdict> verdicts;
    private final Map<String, HealthStatus> heard = new HashMap<>(2); // what other sources said, of whoever tells it
    private final Set<String> downBy = new HashSet<>(2); // other sources that say so
    private Phase phase = Phase.SERVING;
    private int streak; // of ejections, less one for each interval in service
    private int steps; // in service since the streak changed
    private boolean unreachable; // ejected because no connection could be made
    private volatile boolean awaitsCheck; // written by the jury: a check that passes ends the ejection
    private boolean early; // the trial was brought forward, and the ejection goes on when it fails
    private long untilNanos;
    private String reason = "";

    Node(String id, Traffic traffic, Consumer<Verdict> verdicts) {
        this.id = id;
        this.traffic = traffic;
        this.verdicts = verdicts;
    }

    boolean isServing() {
        return phase == Phase.SERVING;
    }

    boolean isEjected() {
        return phase == Phase.EJECTED;
    }

    boolean isOnTrial() {
        return phase == Phase.ON_TRIAL;
    }

    boolean isEjectedUntil(long nowNanos) {
        return isEjected() && untilNanos - nowNanos <= 0;
    }

    /** Returns how much of the ejection is left. */
    long left(long nowNanos) {
        return untilNanos - nowNanos;
    }

    /** Returns whether some other source of this instance says that it is down. */
    boolean isDownByOthers() {
        return !downBy.isEmpty();
    }

    /** Returns whether a passed check says more than its ejection: it was ejected because nobody could connect. */
    boolean isReadmittedByChecks() {
        return awaitsCheck;
    }

    /**
     * Returns whether what another source says is to be brought before the jury; most checks say what they said before.
     * Called for one report at a time. An ejection that is being decided on meanwhile waits for the next check.
     */
    boolean isNews(String source, HealthStatus status) {
        return heard.put(source, status) != status || (status == HealthStatus.UP && awaitsCheck);
    }

    void hear(String source, HealthStatus status) {
        if (status == HealthStatus.DOWN) {
            downBy.add(source);
        } else {
            downBy.remove(source);
        }
    }

    /** Ends a step: counts it, and lets an ejection of long ago count less. */
    void step() {
        window.step(traffic.counts);
        if (isServing() && ++steps >= Window.STEPS) {
            steps = 0;
            streak = Math.max(0, streak - 1);
        }
    }

    /** Takes it out of service, for longer than the last time. */
    void eject(Backoff backoff, boolean becauseUnreachable, double jitter, String because, long nowNanos) {
        streak = backoff.next(streak);
        Duration time = backoff.time(streak);
        long nanos = time.toNanos() + (long) (time.toNanos() * jitter);
        unreachable = becauseUnreachable;
        untilNanos = nowNanos + nanos;
        reason = because;
        early = false;
        become(Phase.EJECTED);
        traffic.eject();
        window.restart(traffic.counts); // what took it out must not become its baseline
        verdicts.accept(Verdict.down("ejected for " + Words.of(Duration.ofNanos(nanos)) + ": " + because));
    }

    /** Lets a few requests find out whether it works again. */
    void tryAgain(boolean beforeItsTime, String why, long nowNanos) {
        early = beforeItsTime;
        become(Phase.ON_TRIAL);
        traffic.tryAgain(nowNanos);
        verdicts.accept(Verdict.trial("on trial, " + why + ": " + reason));
    }

    /** Goes on with a trial that failed where nobody can take its place. */
    void goOnTrying(long nowNanos) {
        traffic.tryAgain(nowNanos);
    }

    /** Returns whether the trial that failed was an early one and time is left: that makes no ejection longer. */
    boolean resumes(long nowNanos) {
        return early && untilNanos - nowNanos > 0;
    }

    /** Goes on with the ejection that an early trial interrupted. */
    void resume(long nowNanos) {
        become(Phase.EJECTED);
        traffic.eject();
        verdicts.accept(
                Verdict.down("ejected for another " + Words.of(Duration.ofNanos(left(nowNanos))) + ": " + reason));
    }

    /** Puts it back into service; nothing of what it did before counts. */
    void serve() {
        become(Phase.SERVING);
        steps = 0;
        traffic.serve();
        verdicts.accept(Verdict.unknown());
    }

    /** Ends everything: counts nothing any more, and has no complaint. */
    void dismiss() {
        traffic.eject();
        if (!isServing()) {
            become(Phase.SERVING);
            verdicts.accept(Verdict.unknown());
        }
    }

    private void become(Phase next) {
        phase = next;
        awaitsCheck = next == Phase.EJECTED && unreachable;
    }
}
