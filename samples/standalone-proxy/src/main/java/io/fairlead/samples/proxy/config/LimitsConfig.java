package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.samples.proxy.option.Size;
import java.time.Duration;

/** How much a listener takes. */
@Section(
        doc =
                "How many clients and requests there may be, how large a request may be, and how much of it is kept for a retry")
public record LimitsConfig(
        @Option(
                doc =
                        "How many clients may be connected at once; others wait in the kernel. 0: 10000 of an http listener, 100000 of a tcp listener",
                otherwise = "0",
                range = "0..10000000")
        int connections,

        @Option(
                doc = "All header fields of a request or a response; more is 431, or 502",
                otherwise = "32KiB",
                range = "256B..1MiB",
                when = "mode=http")
        Size head,

        @Option(doc = "The request line; more is 414", otherwise = "8KiB", range = "64B..1MiB", when = "mode=http")
        Size requestLine,

        @Option(
                doc = "How many header fields a request may have; more is 431",
                otherwise = "100",
                range = "1..10000",
                when = "mode=http")
        int headerFields,

        @Option(
                doc = "How much of a request body is kept so that it can be sent again; a longer one is not retried",
                otherwise = "64KiB",
                range = "0B..1MiB",
                when = "mode=http")
        Size replay,

        @Option(
                doc = "How many requests may be open at once, waiting ones included; more are answered with 503",
                otherwise = "100000",
                range = "1..100000000",
                when = "mode=http")
        int requests,

        @Option(
                doc = "What our own 503 say in Retry-After, and by chance up to as much again",
                otherwise = "1s",
                range = "1s..1d",
                when = "mode=http")
        Duration retryAfter,

        @Option(doc = "What more there is to limit of HTTP/2", when = "mode=http")
        Http2Config http2) {
    /** Checks each option. */
    public LimitsConfig {
        SectionSpec.check(
                LimitsConfig.class, connections, head, requestLine, headerFields, replay, requests, retryAfter, http2);
    }
}
