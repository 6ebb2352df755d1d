package io.fairlead.api;

/**
 * What a {@link Strategy} divides load by. A balancer has to know it, so that tiers and zones get exactly the load
 * they should.
 */
public enum Division {
    /** Load goes by {@link Candidates#weight} times {@link Candidates#factor}. */
    WEIGHT,
    /** Load goes by {@link Candidates#factor} alone. */
    FACTOR,
    /**
     * Load goes by hash key and {@link Backend#weight}, so that balancers with the same backends answer alike: there is
     * neither slow start nor a preferred zone. When several tiers are in use, each key belongs to one of them; the
     * strategy builds a selector for each tier, over the candidates of that tier.
     */
    KEY
}
