package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.samples.proxy.option.Statuses;
import java.time.Duration;
import java.util.List;

/** How the backends of a pool are asked whether they work. */
@Section(doc = "How the backends of a pool are asked whether they work")
public record CheckConfig(
        @Option(doc = "How a backend is asked: by connecting, by requesting a page, or not at all", otherwise = "none")
        CheckType type,

        @Option(doc = "The path and query to request", otherwise = "/", format = Format.PATH, when = "type=http")
        String path,

        @Option(
                doc = "The Host header; absent: host and port of the backend's address",
                format = Format.HOST,
                when = "type=http")
        String host,

        @Option(doc = "The statuses that pass, such as `[200, 301-308]`; absent: 200-399", when = "type=http")
        List<Statuses> statuses,

        @Option(
                doc = "The port to ask; 0: that of the backend's address",
                otherwise = "0",
                range = "0..65535",
                when = "type=http")
        int port,

        @Option(
                doc = "From the start of one check to the start of the next",
                otherwise = "2s",
                range = "10ms..1d",
                when = "type=tcp|http")
        Duration interval,

        @Option(doc = "How long one check may take", otherwise = "2s", range = "1ms..1d", when = "type=tcp|http")
        Duration timeout,

        @Option(
                doc =
                        "The fraction by which each interval is drawn shorter or longer, so that proxies do not ask in step",
                otherwise = "0.1",
                range = "0.0..1.0",
                when = "type=tcp|http")
        double jitter,

        @Option(
                doc = "How many passes in a row bring a backend up that was down",
                otherwise = "2",
                range = "1..1000",
                when = "type=tcp|http")
        int rise,

        @Option(
                doc = "How many failures in a row take a backend down",
                otherwise = "3",
                range = "1..1000",
                when = "type=tcp|http")
        int fall) {
    /** Checks each option. */
    public CheckConfig {
        SectionSpec.check(CheckConfig.class, type, path, host, statuses, port, interval, timeout, jitter, rise, fall);
        statuses = List.copyOf(statuses);
    }
}
