package io.fairlead.api;

import java.util.function.Consumer;

/**
 * Judges backends by the traffic they serve: the service-provider interface for outlier detection.
 *
 * <p>Given to {@link LoadBalancer.Builder#passiveHealth} and fed by every completion, so it cannot be
 * left unwired. Its verdicts return through the given port, which only enqueues: a completion never
 * rebuilds anything on the caller's thread.
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

    /** The name under which this source reports. Defaults to {@code "passive"}. */
    default String source() {
        return "passive";
    }
}
