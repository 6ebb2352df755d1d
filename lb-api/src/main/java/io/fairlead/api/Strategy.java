package io.fairlead.api;

import org.jspecify.annotations.Nullable;

/**
 * Builds the selector of each generation: what round robin, least connections and consistent hashing
 * are.
 *
 * <p>One strategy object may serve several balancers and holds no state of any of them; state lives in
 * the selectors and is carried from one to the next. A strategy with parameters is equal to another with the
 * same parameters, as a record is: {@link LoadBalancer#reconfigure} then leaves everything alone.
 */
@FunctionalInterface
public interface Strategy {
    /**
     * Builds a selector. Called on the control side only, one call at a time for a balancer; may
     * allocate and take its time.
     *
     * @param candidates what to select from, possibly nothing
     * @param previous the selector of the generation before, to carry a cursor or a table over; null for
     *     the first; when the strategy was changed, of any class or of its own with other parameters: one it
     *     cannot use is ignored
     */
    Selector selector(Candidates candidates, @Nullable Selector previous);

    /**
     * Makes the tracker of a backend that joins the pool, or of one that is in it when this strategy comes into
     * use; attempts in flight at that moment stay with the tracker before. It is carried by id and found in
     * {@link Candidates#tracker}. Defaults to {@link Tracker#NONE}, which saves reading the clock.
     */
    default Tracker tracker(Backend backend) {
        return Tracker.NONE;
    }

    /**
     * Returns what this strategy divides load by; the same at every call. Defaults to {@link Division#WEIGHT}. A
     * strategy by hash key must return {@link Division#KEY}, or else it spreads its keys evenly over a tier that is
     * to take a few percent.
     */
    default Division division() {
        return Division.WEIGHT;
    }

    /**
     * Returns whether selectors of this strategy ask {@link Candidates#inFlight} for every pick; the same at every call.
     * What is in flight is then counted in one number for each backend, too: one load for each question, however many
     * lanes there are, for two atomic operations an attempt. Defaults to false: right as well, and two loads a lane.
     */
    default boolean comparesLoad() {
        return false;
    }

    /** Returns the name shown to operators. Defaults to the simple name of the class. */
    default String name() {
        return getClass().getSimpleName();
    }
}
