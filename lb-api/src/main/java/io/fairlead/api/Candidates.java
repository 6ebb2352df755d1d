package io.fairlead.api;

import io.fairlead.api.engine.StandaloneCandidates;
import java.util.Collection;

/**
 * What a selector may choose from: the eligible backends of one generation, lower tiers first, each tier in the
 * order of the update that named them.
 *
 * <p>Immutable but for {@link #inFlight}. Health, admin state, tier, ramp, locality and panic are
 * decided before candidates exist. Two numbers belong to each: its {@code weight}, which unweighted
 * strategies ignore, and its {@code factor}, which every load-spreading strategy honors.
 */
public interface Candidates {
    /** Returns the number of candidates; 0 when none is eligible. */
    int size();

    /** Returns a candidate, {@code 0 <= index < size()}. */
    Backend backend(int index);

    /** Returns the weight of a candidate, configured or reported: 1..65535. */
    int weight(int index);

    /**
     * Returns how much of its load a candidate takes compared with the others, in (0, 1]: 1 unless it is warming up, or
     * several tiers or zones divide the load. The largest factor is 1.
     *
     * @see Division
     */
    double factor(int index);

    /**
     * Returns the number of attempts on a candidate that were acquired and not completed, now, over all
     * threads and generations. Wait-free; never negative. May lag behind other threads by what they do
     * at this moment. O(1) under a strategy that {@linkplain Strategy#comparesLoad compares loads}, else O(lanes).
     */
    int inFlight(int index);

    /** Returns the tracker that the strategy made for a candidate, or {@link Tracker#NONE}. */
    Tracker tracker(int index);

    /**
     * Returns 64 random bits drawn for this generation from the balancer's seed: where a cursor starts,
     * so that many instances of a service do not all begin with the same backend.
     */
    long seed();

    /**
     * Returns candidates that belong to no balancer, to try a selector with: nothing is in flight, every
     * factor is 1.
     *
     * @param backends of weight at least 1
     * @param seed what {@link #seed} returns
     */
    static Candidates of(Collection<? extends Backend> backends, long seed) {
        return StandaloneCandidates.of(backends, seed);
    }
}
