package io.fairlead.samples.proxy.config;

import io.fairlead.netty.Timeouts;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** How long a listener waits for the backends of a route. */
@Section(doc = "How long is waited for its backends; 0s: as the listener's `timeouts` say")
public record RouteTimeoutsConfig(
        @Option(doc = "For a connection to a backend", otherwise = "0s", range = "0s..7d")
        Duration connect,

        @Option(doc = "For a response head, from the end of the request; then 504", otherwise = "0s", range = "0s..7d")
        Duration responseHead,

        @Option(doc = "For the next bytes of a body, in either direction", otherwise = "0s", range = "0s..7d")
        Duration body,

        @Option(doc = "For the next bytes of a connection that speaks WebSocket", otherwise = "0s", range = "0s..7d")
        Duration tunnel) {
    /** Checks each option. */
    public RouteTimeoutsConfig {
        SectionSpec.check(RouteTimeoutsConfig.class, connect, responseHead, body, tunnel);
    }

    /** Returns the timeouts of the route. */
    public Timeouts toTimeouts(Timeouts listeners) {
        return listeners
                .withConnect(or(connect, listeners.connect()))
                .withResponseHead(or(responseHead, listeners.responseHead()))
                .withBody(or(body, listeners.body()))
                .withTunnel(or(tunnel, listeners.tunnel()));
    }

    private static Duration or(Duration own, Duration listeners) {
        return own.isZero() ? listeners : own;
    }
}
