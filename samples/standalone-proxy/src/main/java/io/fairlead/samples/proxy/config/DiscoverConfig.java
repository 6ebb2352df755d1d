package io.fairlead.samples.proxy.config;

import io.fairlead.api.BackendSource;
import io.fairlead.api.Scheduler;
import io.fairlead.netty.discovery.DnsClient;
import io.fairlead.netty.discovery.DnsFamily;
import io.fairlead.netty.discovery.DnsSource;
import io.fairlead.netty.discovery.FileSource;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A source of backends beside those that are listed. */
@Section(
        doc =
                "Who else is asked for backends; instead of the mapping, `by` alone will do. What was found stays while a source fails; of one source 10,000 are taken",
        shorthand = "by")
public record DiscoverConfig(
        @Option(
                doc =
                        "DNS, a file, or operators (`PUT`, `POST` and `DELETE` of `/pools/POOL/backends` on the admin server, with its token)",
                required = true)
        DiscoverBy by,

        @Option(
                doc =
                        "`host:port` for all addresses of a host, or a service such as `_http._tcp.example.com`, whose priorities are tiers and whose weights are weights; a full name",
                format = Format.TOKEN,
                when = "by=dns")
        String name,

        @Option(
                doc = "The name servers, in the order in which they are asked; absent: those of the system",
                format = Format.CONNECT,
                when = "by=dns")
        List<InetSocketAddress> servers,

        @Option(doc = "Which addresses of a name are backends", otherwise = "ipv4", when = "by=dns")
        DnsFamily family,

        @Option(
                doc = "The shortest time between two questions, whatever the time to live says",
                otherwise = "5s",
                range = "100ms..1d",
                when = "by=dns")
        Duration atLeast,

        @Option(doc = "The longest", otherwise = "5m", range = "100ms..1d", when = "by=dns")
        Duration atMost,

        @Option(
                doc = "How many requests, or connections, each of them takes at once; 0: no limit",
                otherwise = "0",
                range = "0..2147483647",
                when = "by=dns")
        int maxConcurrency,

        @Option(
                doc =
                        "A line for each backend: `10.0.0.1:8080 id=a weight=2 tier=1 zone=z maxConcurrency=100 label.version=1`, of which only the address is needed; seen when two looks found the same",
                format = Format.LINE,
                when = "by=file")
        String file,

        @Option(doc = "How often to look at the file", otherwise = "1s", range = "100ms..1h", when = "by=file")
        Duration interval,

        @Option(
                doc = "How often in a row there must be no backends until that is believed; 0: never",
                otherwise = "0",
                range = "0..1000000",
                when = "by=dns|file")
        int emptyAfter) {
    /** Checks each option, and that there is a name or a file. */
    public DiscoverConfig {
        SectionSpec.check(
                DiscoverConfig.class,
                by,
                name,
                servers,
                family,
                atLeast,
                atMost,
                maxConcurrency,
                file,
                interval,
                emptyAfter);
        servers = List.copyOf(servers);
        if (by == DiscoverBy.DNS) {
            if (name.isEmpty()) {
                throw new BadValue("name: missing, but \"by\" is dns");
            }
            try {
                DnsSource.check(name);
            } catch (IllegalArgumentException e) {
                throw new BadValue("name: " + BadValue.quoted(name)
                        + " (expected: host:port, or a service such as _http._tcp.example.com)");
            }
            if (atLeast.compareTo(atMost) > 0) {
                throw new BadValue("atLeast: longer than \"atMost\"");
            }
        }
        if (by == DiscoverBy.FILE && file.isEmpty()) {
            throw new BadValue("file: missing, but \"by\" is file");
        }
    }

    /** Returns the source in DNS; only with {@code by: dns}. */
    public BackendSource toDns(DnsClient client, Scheduler timer) {
        DnsSource.Builder source = DnsSource.builder(client, name)
                .family(family)
                .between(atLeast, atMost)
                .scheduler(timer);
        return (maxConcurrency == 0)
                ? source.build()
                : source.maxConcurrency(maxConcurrency).build();
    }

    /** Returns the file as a source; only with {@code by: file}. */
    public BackendSource toFile(Scheduler timer) {
        return FileSource.builder(Path.of(file))
                .interval(interval)
                .scheduler(timer)
                .build();
    }
}
