package io.fairlead.api;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the requests of one key with one backend: gives attempts a {@linkplain Attempt#prefer preference} before
 * the strategy is asked, and remembers who was given when that backend could not be.
 *
 * <p>Stands around {@link LoadBalancer#acquire(Attempt)}, not in it: acquiring stays free of tables, and one
 * affinity outlives balancers that replace one another. The key is the {@linkplain Attempt#hash hash key}; an
 * attempt without one is served as if there were no affinity. Thread-safe.
 */
@FunctionalInterface
public interface Affinity {
    /**
     * Acquires as {@link LoadBalancer#acquire(Attempt)} does; to be called in its place, for the first try and for
     * every retry.
     *
     * @return whether the attempt holds a backend now
     */
    boolean acquire(LoadBalancer balancer, Attempt attempt);

    /**
     * Asks elsewhere for what is not known here, for an affinity that shares what it learns with other instances; to be
     * called before the first try of a request. Nothing is acquired.
     *
     * @return completes in bounded time, whatever happens, on any thread: then it is worth acquiring; null: at once
     */
    default @Nullable CompletionStage<?> recall(Attempt attempt) {
        return null;
    }

    /** Returns the affinity that prefers nobody. */
    static Affinity none() {
        return LoadBalancer::acquire;
    }
}
