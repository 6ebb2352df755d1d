package io.fairlead.health;

import io.fairlead.api.CheckView;
import io.fairlead.api.FailureLog;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Verdict;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the checks of one backend have found, and what of it is to be reported. Not thread-safe. */
final class Findings {
    private static final Verdict NOT_YET = Verdict.down("not checked yet");

    private final HealthGate gate;
    private final FailureLog failures = FailureLog.create();
    private final String source;
    private @Nullable Verdict verdict;
    private String detail = "";
    private Duration latency = Duration.ZERO;
    private long endedNanos;
    private long checks;
    private long failed;

    private Findings(String source, HealthGate gate, @Nullable Verdict verdict) {
        this.source = source;
        this.gate = gate;
        this.verdict = verdict;
    }

    /**
     * Returns what is known before the first check.
     *
     * @param before what a monitor of the same source said last, or null
     */
    static Findings of(MonitorConfig config, @Nullable Verdict before) {
        if (before != null && (before.status() == HealthStatus.UP || before.status() == HealthStatus.DOWN)) {
            return new Findings(
                    config.source(), HealthGate.from(before.status(), config.rise(), config.fall()), before);
        }
        return new Findings(
                config.source(),
                HealthGate.of(config.rise(), config.fall(), config.initial()),
                config.initial().serves() ? null : NOT_YET);
    }

    /**
     * Takes a result into account; returns whether it decides, so that {@link #verdict} is to be reported: also when
     * that is the same as before, since who was ejected meanwhile waits for a check that passes, not for a change.
     */
    boolean take(HealthResult result, long startedNanos, long endedNanos) {
        this.endedNanos = endedNanos;
        latency = Duration.ofNanos(endedNanos - startedNanos);
        detail = result.detail();
        checks++;
        if (!result.passed()) {
            failed++;
            failures.add(source, detail, endedNanos);
        }
        HealthStatus status = gate.take(result.passed(), result.force() == HealthResult.Force.DEFINITE);
        if (status != (result.passed() ? HealthStatus.UP : HealthStatus.DOWN)) {
            return false; // not enough of its kind yet
        }
        verdict = verdictOf(result);
        return true;
    }

    private static Verdict verdictOf(HealthResult result) {
        Verdict verdict = result.passed() ? Verdict.up(result.detail()) : Verdict.down(result.detail());
        if (result.weightPercent().isPresent()) {
            verdict = verdict.weighing(result.weightPercent().getAsInt());
        }
        return result.wish().map(verdict::wishing).orElse(verdict);
    }

    /** Returns what the balancers are to know, or null while that is nothing. */
    @Nullable
    Verdict verdict() {
        return verdict;
    }

    HealthStatus status() {
        return gate.status();
    }

    /** Returns whether the last results speak against the status and are too few yet to change it. */
    boolean changing() {
        return gate.changing();
    }

    CheckView view(String id, long nowNanos) {
        return new CheckView(
                id,
                source,
                gate.status(),
                detail,
                latency,
                (checks == 0) ? Duration.ZERO : Duration.ofNanos(nowNanos - endedNanos),
                gate.streak(),
                checks,
                failed,
                failures.latest(nowNanos));
    }
}
