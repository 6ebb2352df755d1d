package io.fairlead.health;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.api.Ticker;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a checker that anybody may have written: whatever it throws or returns becomes a result. Thread-safe. */
final class Asker {
    private static final Logger log = LoggerFactory.getLogger(HealthMonitor.class);
    private static final long TOO_LONG_NANOS = 1_000_000_000; // on a thread for which other checks wait

    private final HealthChecker checker;
    private final Ticker ticker;
    private final AtomicBoolean complained = new AtomicBoolean();

    private Asker(HealthChecker checker, Ticker ticker) {
        this.checker = checker;
        this.ticker = ticker;
    }

    static Asker of(HealthChecker checker, Ticker ticker) {
        return new Asker(checker, ticker);
    }

    /** Starts a check; the answer may come at once, later, never, or twice. */
    void ask(Probe probe, Consumer<HealthResult> answer) {
        long before = ticker.nanos();
        try {
            CompletionStage<HealthResult> stage = checker.check(probe);
            requireNonNull(stage, "the checker returned null");
            complainOf(ticker.nanos() - before, probe);
            CompletionStage<HealthResult> unused =
                    stage.whenComplete((result, failure) -> answer.accept(resultOf(result, failure)));
        } catch (RuntimeException | Error e) {
            answer.accept(resultOf(null, e));
        }
    }

    private void complainOf(long nanos, Probe probe) {
        if (nanos >= TOO_LONG_NANOS && complained.compareAndSet(false, true)) {
            log.warn(
                    "the checker {} blocked for {} ms when it was to check {}, and all others had to wait; see"
                            + " HealthCheckers.blocking. Not logged again",
                    checker,
                    nanos / 1_000_000,
                    probe.backend().id());
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
