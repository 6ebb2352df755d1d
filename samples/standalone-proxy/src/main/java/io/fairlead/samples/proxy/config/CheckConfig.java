package io.fairlead.samples.proxy.config;

import io.fairlead.health.InitialState;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Durations;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.samples.proxy.option.Statuses;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the backends of a pool are asked whether they work. */
@Section(doc = "How the backends of a pool are asked whether they work")
public record CheckConfig(
        @Option(
                doc =
                        "How a backend is asked: by connecting, by requesting a page, by asking the health service of gRPC, by beginning a session with PostgreSQL or PgBouncer, by PING of Redis, by sending texts and looking at the answers, or not at all. Where connections of the pool are encrypted, `tcp` is the TLS handshake, which in TLS 1.3 ends before a server refuses our certificate, and `http` is HTTPS; with `protocol: http2`, pages are requested over HTTP/2",
                otherwise = "none")
        CheckType type,

        @Option(doc = "The path and query to request", otherwise = "/", format = Format.PATH, when = "type=http")
        String path,

        @Option(
                doc =
                        "The Host header, or the authority of HTTP/2; absent: the `serverName` of TLS or the host of the backend's address, and the port",
                format = Format.HOST,
                when = "type=http")
        String host,

        @Option(doc = "The statuses that pass, such as `[200, 301-308]`; absent: 200-399", when = "type=http")
        List<Statuses> statuses,

        @Option(
                doc = "A text that the page has to contain; absent: the page is not read",
                format = Format.LINES,
                when = "type=http")
        String body,

        @Option(
                doc = "A regular expression that has to find something in the page",
                format = Format.REGEX,
                when = "type=http")
        String bodyRegex,

        @Option(
                doc = "The service to ask about, such as `shop.Cart`; absent: the server as a whole",
                format = Format.LINE,
                when = "type=grpc")
        String service,

        @Option(
                doc =
                        "How the check is encrypted; absent: as connections of the pool are. With `alpn: [h2]`, `http` is HTTP/2",
                optional = true,
                when = "type=tcp|http|grpc")
        @Nullable
        BackendTlsConfig tls,

        @Option(
                doc =
                        "Whether the check is in plain text though connections of the pool are encrypted, as on a `port` of its own. `pgsql`, `redis` and `script` are in plain text always, which has to be said there",
                otherwise = "false",
                when = CheckConfig.CHECKED)
        boolean plain,

        @Option(doc = "How to begin the session", optional = true, when = "type=pgsql") @Nullable
        PgsqlConfig pgsql,

        @Option(doc = "How to ask Redis", when = "type=redis")
        RedisConfig redis,

        @Option(doc = "What to send and what has to come back, in turns", when = "type=script")
        List<TurnConfig> script,

        @Option(
                doc = "The port to ask; 0: that of the backend's address",
                otherwise = "0",
                range = "0..65535",
                when = CheckConfig.CHECKED)
        int port,

        @Option(
                doc = "From the start of one check to the start of the next",
                otherwise = "2s",
                range = "10ms..1d",
                when = CheckConfig.CHECKED)
        Duration interval,

        @Option(
                doc =
                        "The interval while the last checks speak against the state of a backend and are too few yet to change it; 0s: the same",
                otherwise = "0s",
                range = "0s..1d",
                when = CheckConfig.CHECKED)
        Duration fastInterval,

        @Option(
                doc = "The interval while a backend is down; 0s: the same",
                otherwise = "0s",
                range = "0s..1d",
                when = CheckConfig.CHECKED)
        Duration downInterval,

        @Option(doc = "How long one check may take", otherwise = "2s", range = "1ms..1d", when = CheckConfig.CHECKED)
        Duration timeout,

        @Option(
                doc =
                        "The fraction by which each interval is drawn shorter or longer, so that proxies do not ask in step",
                otherwise = "0.1",
                range = "0.0..1.0",
                when = CheckConfig.CHECKED)
        double jitter,

        @Option(
                doc = "How many passes in a row bring a backend up that was down",
                otherwise = "2",
                range = "1..1000",
                when = CheckConfig.CHECKED)
        int rise,

        @Option(
                doc = "How many failures in a row take a backend down",
                otherwise = "3",
                range = "1..1000",
                when = CheckConfig.CHECKED)
        int fall,

        @Option(
                doc =
                        "What a backend counts as before its first check: it serves (`up`) or does not (`down`), and that check alone decides, or as many as ever (`fully-up`, `fully-down`)",
                otherwise = "fully-up",
                when = CheckConfig.CHECKED)
        InitialState initial) {
    static final String CHECKED = "type=tcp|http|grpc|pgsql|redis|script";

    private static final List<String> H2 = List.of("h2");
    private static final int LONGEST_SERVICE = 1024;
    private static final Duration SHORTEST = Duration.ofMillis(10);

    /** Checks each option, and that what the type needs is there. */
    public CheckConfig {
        SectionSpec.check(
                CheckConfig.class,
                type,
                path,
                host,
                statuses,
                body,
                bodyRegex,
                service,
                tls,
                plain,
                pgsql,
                redis,
                script,
                port,
                interval,
                fastInterval,
                downInterval,
                timeout,
                jitter,
                rise,
                fall,
                initial);
        requireInterval("fastInterval", fastInterval);
        requireInterval("downInterval", downInterval);
        if (!body.isEmpty() && !bodyRegex.isEmpty()) {
            throw new BadValue("bodyRegex: only without \"body\"");
        }
        if (plain && tls != null) {
            throw new BadValue("plain: true, but there is \"tls\"");
        }
        if (type == CheckType.GRPC
                && tls != null
                && !tls.alpn().isEmpty()
                && !tls.alpn().equals(H2)) {
            throw new BadValue("tls.alpn: " + tls.alpn() + ", but \"type\" is grpc (expected: [h2])");
        }
        if (service.length() > LONGEST_SERVICE) {
            throw new BadValue(
                    "service: " + service.length() + " characters (expected: at most " + LONGEST_SERVICE + ')');
        }
        if (type == CheckType.PGSQL && pgsql == null) {
            throw new BadValue("pgsql: missing, but \"type\" is pgsql");
        }
        statuses = List.copyOf(statuses);
        script = List.copyOf(script);
        if (type == CheckType.SCRIPT && script.stream().noneMatch(TurnConfig::expects)) {
            throw new BadValue("script: expects nothing, but \"type\" is script");
        }
    }

    private static void requireInterval(String name, Duration value) {
        if (!value.isZero() && value.compareTo(SHORTEST) < 0) {
            throw new BadValue(name + ": " + Durations.format(value) + " (expected: 0s, or 10ms..1d)");
        }
    }
}
