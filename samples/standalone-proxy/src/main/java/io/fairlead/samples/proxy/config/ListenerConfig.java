package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.ScalarType;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.InetSocketAddress;

/** An address where clients connect, and the pool that serves them. */
@Section(
        doc = "An address where clients connect, and the pool that serves them",
        notYet = {"tls", "routes", "proxyProtocol"})
public record ListenerConfig(
        @Option(
                doc = "What names it in logs, metrics and on the status page",
                required = true,
                format = Format.NAME,
                unique = true)
        String name,

        @Option(doc = "What it understands: HTTP/1.1, or just bytes", otherwise = "http")
        Mode mode,

        @Option(
                doc = "Where it listens; `*:80` is every address, port 0 a free one",
                required = true,
                format = Format.BIND,
                unique = true)
        InetSocketAddress bind,

        @Option(doc = "The name of the pool that serves it", required = true, among = "pools.name")
        String pool,

        @Option(doc = "How long it waits, and for what") TimeoutsConfig timeouts,

        @Option(doc = "How much it takes", when = "mode=http")
        LimitsConfig limits,

        @Option(
                doc = "Whether responses carry `X-Backend` with the id of the backend",
                otherwise = "false",
                when = "mode=http")
        boolean xBackend,

        @Option(
                doc = "A path that the proxy answers itself, 200 while it serves; absent: none",
                format = Format.PATH,
                when = "mode=http")
        String healthPath,

        @Option(
                doc =
                        "Whether relayed connections are reset when their backend goes down or into maintenance, so that clients connect anew",
                otherwise = "false",
                when = "mode=tcp")
        boolean closeSessionsOnDown,

        @Option(
                doc = "The format of its lines in the access log; `auto` is what `accessLog.format` says",
                otherwise = "auto")
        LogFormat accessLog) {
    /** Checks each option, and that the log format suits the mode. */
    public ListenerConfig {
        SectionSpec.check(
                ListenerConfig.class,
                name,
                mode,
                bind,
                pool,
                timeouts,
                limits,
                xBackend,
                healthPath,
                closeSessionsOnDown,
                accessLog);
        if (!accessLog.suits(mode)) {
            String given = ScalarType.show(accessLog);
            String of = ScalarType.show(mode);
            throw new BadValue("accessLog: " + given + " is not a format of a " + of + " listener");
        }
    }
}
