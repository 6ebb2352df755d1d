package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** How long a listener waits, and for what. */
@Section(doc = "How long a listener waits, and for what")
public record TimeoutsConfig(
        @Option(doc = "For a connection to a backend", otherwise = "5s", range = "1ms..7d")
        Duration connect,

        @Option(
                doc = "For a complete request head, from its first byte; then 408",
                otherwise = "10s",
                range = "1ms..7d",
                when = "mode=http")
        Duration requestHead,

        @Option(
                doc = "For a response head, from the end of the request; then 504",
                otherwise = "30s",
                range = "1ms..7d",
                when = "mode=http")
        Duration responseHead,

        @Option(
                doc = "For the next bytes of a body, in either direction",
                otherwise = "30s",
                range = "1ms..7d",
                when = "mode=http")
        Duration body,

        @Option(
                doc = "For the next request on a client connection",
                otherwise = "60s",
                range = "1ms..7d",
                when = "mode=http")
        Duration idle,

        @Option(
                doc = "How long an unused connection to a backend is kept; shorter than the backend keeps it",
                otherwise = "30s",
                range = "1ms..7d",
                when = "mode=http")
        Duration upstreamIdle,

        @Option(
                doc =
                        "For the next bytes of a relayed connection, or of one that speaks WebSocket, in either direction",
                otherwise = "1h",
                range = "1ms..7d")
        Duration tunnel,

        @Option(
                doc = "Likewise for a relayed connection, once one side has said that it sends no more",
                otherwise = "30s",
                range = "1ms..7d",
                when = "mode=tcp")
        Duration halfOpen,

        @Option(
                doc =
                        "For a response head, from the end of the request's head, over queue, retries and upload; then 503 or 504. 0s: as long as the others allow",
                otherwise = "0s",
                range = "0s..7d",
                when = "mode=http")
        Duration total,

        @Option(
                doc =
                        "For the end of the connections relayed to a backend in DRAIN or MAINT, which are closed then; 0s: as long as they last",
                otherwise = "0s",
                range = "0s..30d",
                when = "mode=tcp")
        Duration backendDrain) {
    /** Checks each option. */
    public TimeoutsConfig {
        SectionSpec.check(
                TimeoutsConfig.class,
                connect,
                requestHead,
                responseHead,
                body,
                idle,
                upstreamIdle,
                tunnel,
                halfOpen,
                total,
                backendDrain);
    }
}
