package io.fairlead.api;

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

    /** Returns the affinity that prefers nobody. */
    static Affinity none() {
        return LoadBalancer::acquire;
    }
}
