package io.fairlead.samples.proxy.config;

import io.fairlead.api.Backend;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.SocketAddress;
import java.util.Map;

/** A server of a pool. */
@Section(doc = "A server of a pool")
public record BackendConfig(
        @Option(
                doc = "What names it in its pool; counters, health and what operators set follow it over a reload",
                required = true,
                format = Format.NAME,
                unique = true)
        String id,

        @Option(
                doc =
                        "Where it listens: host and port, or `unix:` and the path of a UNIX socket; a name is resolved when the configuration is loaded",
                required = true,
                format = Format.CONNECT_ANY)
        SocketAddress address,

        @Option(
                doc =
                        "Its share relative to the others, which `round-robin` (the default), `striped-round-robin` and `random` give each the same; 0 takes no new clients",
                otherwise = "1",
                range = "0..65535")
        int weight,

        @Option(
                doc = "A tier takes what the lower ones cannot, as `overProvisioning` says: 1 is a backup",
                otherwise = "0",
                range = "0..1000")
        int tier,

        @Option(doc = "The zone it runs in; absent: unknown")
        String zone,

        @Option(
                doc = "How many requests, or connections, it takes at once; 0: no limit",
                otherwise = "0",
                range = "0..2147483647")
        int maxConcurrency,

        @Option(doc = "Texts for display, such as `version: \"1.10\"`")
        Map<String, String> labels) {
    /** Checks each option. */
    public BackendConfig {
        SectionSpec.check(BackendConfig.class, id, address, weight, tier, zone, maxConcurrency, labels);
        labels = Map.copyOf(labels);
    }

    /** Returns it as a balancer takes it. */
    public Backend toBackend() {
        return Backend.builder(id, address)
                .weight(weight)
                .tier(tier)
                .zone(zone)
                .maxConcurrency((maxConcurrency == 0) ? Integer.MAX_VALUE : maxConcurrency)
                .labels(labels)
                .build();
    }
}
