package io.fairlead.samples.proxy.config;

import io.fairlead.netty.Http2Limits;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;

/** How many streams HTTP/2 connections have, and what is taken for abuse. */
@Section(
        doc =
                "How many requests an HTTP/2 connection carries at once, and how often a client may do what costs it little: more closes the connection with ENHANCE_YOUR_CALM. What was spent comes back with time, and with complete responses")
public record Http2Config(
        @Option(doc = "Requests of a client connection at once", otherwise = "100", range = "1..10000")
        int streams,

        @Option(
                doc = "Requests of a connection to a backend at once, in pools with `protocol: http2`",
                otherwise = "100",
                range = "1..10000")
        int backendStreams,

        @Option(
                doc = "How often a client may reset a request in a row; a tenth of it again each second",
                otherwise = "200",
                range = "1..1000000")
        int resets,

        @Option(
                doc = "How often it may break the rules in a row; a twentieth of it again each second",
                otherwise = "100",
                range = "1..1000000")
        int faults,

        @Option(
                doc = "How many frames that carry nothing it may send in a row; a twentieth of it again each second",
                otherwise = "2000",
                range = "1..1000000")
        int controlFrames) {
    /** Checks each option. */
    public Http2Config {
        SectionSpec.check(Http2Config.class, streams, backendStreams, resets, faults, controlFrames);
    }

    /** Returns it as a proxy takes it. */
    public Http2Limits toLimits() {
        return Http2Limits.defaults()
                .withStreams(streams)
                .withBackendStreams(backendStreams)
                .withResets(resets)
                .withFaults(faults)
                .withControlFrames(controlFrames);
    }
}
