package io.fairlead.samples.proxy.demo;

import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.StateChange;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a backend to reach a health, and knows how long that took and why it did. */
final class StateWatch {
    private final CompletableFuture<Seen> seen = new CompletableFuture<>();
    private final LoadBalancer.Subscription subscription;
    private volatile long startNanos; // set by whoever causes the change, before it does

    private StateWatch(LoadBalancer balancer, String id, HealthStatus wanted) {
        this.startNanos = System.nanoTime();
        this.subscription = balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onState(StateChange change) {
                if (change.backend().id().equals(id) && change.after().health() == wanted) {
                    Duration after = Duration.ofNanos(System.nanoTime() - startNanos);
                    seen.complete(new Seen(after, change.after().reason()));
                }
            }
        });
    }

    /**
     * A change that was seen.
     *
     * @param after how long after the start
     * @param reason what the balancer says about it
     */
    record Seen(Duration after, String reason) {}

    /** Watches from now on. */
    static StateWatch of(LoadBalancer balancer, String id, HealthStatus wanted) {
        return new StateWatch(balancer, id, wanted);
    }

    /** Counts the time from now. */
    void start() {
        startNanos = System.nanoTime();
    }

    /** Waits for the change. */
    Seen await() throws InterruptedException {
        try {
            return seen.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the health checks noticed nothing for 20 s", e);
        } finally {
            subscription.close();
        }
    }
}
