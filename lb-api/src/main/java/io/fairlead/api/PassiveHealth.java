package io.fairlead.api;

import java.util.function.Consumer;

/**
 * Judges backends by the traffic they serve: the service-provider interface for outlier detection.
 *
 * <p>Given to {@link LoadBalancer.Builder#passiveHealth} and fed by every completion, so it cannot be
 * left unwired. Its verdicts return through the given port, which only enqueues: a completion never
 * rebuilds anything on the caller's thread. What these methods throw is logged once and otherwise ignored, but for
 * {@link #watch}, whose failure fails the update.
 */
@FunctionalInterface
public interface PassiveHealth {
    /**
     * Starts watching a backend; called once for every backend that joins the pool.
     *
     * @param backend the backend as it joined
     * @param verdicts takes this source's verdict about the backend, from any thread
     * @return what to tell about the backend's attempts
     */
    Tracker watch(Backend backend, Consumer<Verdict> verdicts);

    /**
     * A backend left the pool: whatever is kept about it can go. Called once for every backend that was watched, before
     * one that joins later with the same id is; also for one whose joining failed. Called on the control side: it must
     * neither block nor call the balancer. Defaults to nothing.
     */
    default void left(String id) {}

    /**
     * Another source reported about a backend, whether or not that changed anything: so a passing check may end what
     * traffic alone cannot end, since there is none. Called in the order of the reports, after they took effect, and
     * one call at a time; must not block. Ids that this source does not watch (any more) are to be ignored. Defaults to
     * nothing.
     *
     * @param source who said it
     * @param verdict what it said; may be a hint
     */
    default void heard(String id, String source, Verdict verdict) {}

    /** The name under which this source reports. Defaults to {@code "passive"}. */
    default String source() {
        return "passive";
    }
}
