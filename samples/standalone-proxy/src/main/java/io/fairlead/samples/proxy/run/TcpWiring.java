package io.fairlead.samples.proxy.run;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.TcpOptions;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.samples.proxy.config.ListenerConfig;
import io.fairlead.samples.proxy.config.TimeoutsConfig;

/** Tells a TCP proxy what its configuration says. */
final class TcpWiring {
    private static final int MOST_CONNECTIONS = 100_000;

    private TcpWiring() {}

    /** Returns who gives backends. */
    static LoadBalancer balancer(Wiring wiring) {
        return pool(wiring).balancer();
    }

    /** Tells everything but the balancer. */
    static void tell(TcpOptions<?> options, Wiring wiring) {
        ListenerConfig config = wiring.listener();
        TimeoutsConfig timeouts = config.timeouts();
        int connections = config.limits().connections();
        options.name(config.name())
                .drainTimeout(wiring.drain())
                .accessLog(wiring.log())
                .affinity(pool(wiring).running().affinity())
                .maxTries(pool(wiring).config().retries().max() + 1)
                .queueing(pool(wiring).config().queue().toQueueing())
                .timeouts(new TcpTimeouts(timeouts.connect(), timeouts.tunnel(), timeouts.halfOpen()))
                .maxConnections((connections == 0) ? MOST_CONNECTIONS : connections)
                .closeSessionsOnDown(config.closeSessionsOnDown())
                .backendDrainTimeout(timeouts.backendDrain().isZero() ? null : timeouts.backendDrain());
    }

    private static UsedPool pool(Wiring wiring) {
        return requireNonNull(wiring.pool(), "pool"); // which the configuration of a TCP listener has
    }
}
