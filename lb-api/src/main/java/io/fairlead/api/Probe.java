package io.fairlead.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One health check to be made: whom to ask, how long to wait, and whether anybody still wants to know.
 *
 * <p>Thread-safe. Whoever made the probe cancels it; the checker then gives up its connection.
 */
public final class Probe {
    private final Backend backend;
    private final Duration timeout;
    private final CompletableFuture<Boolean> cancelled = new CompletableFuture<>();

    private Probe(Backend backend, Duration timeout) {
        this.backend = requireNonNull(backend, "backend");
        this.timeout = requireNonNull(timeout, "timeout");
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
        }
    }

    /** Returns a probe of the given backend that waits at most the given time. */
    public static Probe of(Backend backend, Duration timeout) {
        return new Probe(backend, timeout);
    }

    /** Returns whom to ask. */
    public Backend backend() {
        return backend;
    }

    /** Returns how long the whole check may take. */
    public Duration timeout() {
        return timeout;
    }

    /** Tells the checker that nobody waits for its result any more; idempotent. */
    public void cancel() {
        cancelled.complete(true);
    }

    /** Returns whether {@link #cancel} was called. */
    public boolean isCancelled() {
        return cancelled.isDone();
    }

    /** Runs the action when the probe is cancelled, at once when it already is. */
    public void onCancel(Runnable action) {
        requireNonNull(action, "action");
        CompletableFuture<Void> unused = cancelled.thenRun(action);
    }
}
