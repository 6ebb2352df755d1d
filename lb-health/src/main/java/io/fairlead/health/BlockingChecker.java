package io.fairlead.health;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes blocking checks on an executor, and keeps a check that never returns from costing more than one thread. */
final class BlockingChecker implements HealthChecker {
    private final Executor executor;
    private final BlockingCheck check;
    private final Map<Target, Run> stuck = new ConcurrentHashMap<>(); // given up, and not returned yet

    BlockingChecker(Executor executor, BlockingCheck check) {
        this.executor = executor;
        this.check = check;
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        if (stuck.containsKey(Target.of(probe.backend()))) {
            return CompletableFuture.completedStage(HealthResult.fail("a check before has not returned yet"));
        }
        Run run = new Run(probe);
        executor.execute(run);
        probe.onCancel(run::giveUp);
        return run.result.minimalCompletionStage();
    }

    /** One check, on a thread of the executor. */
    private final class Run implements Runnable {
        final CompletableFuture<HealthResult> result = new CompletableFuture<>();
        private final Probe probe;

        // guarded by this
        private @Nullable Thread thread; // while it is in the check
        private boolean givenUp;

        Run(Probe probe) {
            this.probe = probe;
        }

        @Override
        public void run() {
            if (!enter()) {
                result.complete(HealthResult.fail("cancelled"));
                return;
            }
            HealthResult seen = null;
            Throwable failure = null;
            try {
                seen = check.check(probe);
            } catch (Exception | Error e) {
                failure = e;
            }
            leave();
            if (failure == null) {
                result.complete(seen);
            } else {
                result.completeExceptionally(failure);
            }
        }

        private synchronized boolean enter() {
            if (givenUp) {
                return false;
            }
            thread = Thread.currentThread();
            return true;
        }

        private synchronized void leave() {
            thread = null;
            if (givenUp) {
                stuck.remove(Target.of(probe.backend()), this);
                // the interrupt was for this check, not for what the executor runs next on its thread
                boolean unused = Thread.interrupted();
            }
        }

        /** Nobody wants to know any more. */
        synchronized void giveUp() {
            givenUp = true;
            if (thread != null) {
                stuck.put(Target.of(probe.backend()), this);
                thread.interrupt();
            }
        }
    }
}
