package io.fairlead.samples.proxy.run;

import io.fairlead.api.LoadBalancer;
import io.fairlead.samples.proxy.config.PoolConfig;

/**
 * A pool as a listener uses it.
 *
 * @param running who serves
 * @param config its options
 */
record UsedPool(RunningPool running, PoolConfig config) {
    /** Returns who gives backends. */
    LoadBalancer balancer() {
        return running.balancer();
    }
}
