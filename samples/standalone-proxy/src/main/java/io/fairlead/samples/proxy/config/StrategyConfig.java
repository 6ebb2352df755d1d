package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.Map;

/** Which backend a pool chooses; a name alone will do. */
@Section(doc = "Which backend a pool chooses; instead of the mapping, the name alone will do", shorthand = "name")
public record StrategyConfig(
        @Option(
                doc =
                        "`round-robin`, `weighted-round-robin`, `least-connections`; by hash key, which is the client's address, or the header field of `stickiness`: `maglev`, `ring-hash`, `rendezvous`; or one that a StrategyProvider brings",
                otherwise = "round-robin",
                format = Format.NAME,
                among = "strategies")
        String name,

        @Option(
                doc =
                        "Of `maglev`: `tableSize`, a prime (65537), and `dialect`: `native` or `envoy-xxh64`. Of `ring-hash`: `dialect`: `native`, `ketama-md5`, `nginx-crc32` or `envoy-xxh64`, and `points` (160 a backend; Envoy's 1024 in all). Of these and `rendezvous`: `backendName`, what is hashed of a backend: `id`, `address` or `label:NAME` (`id`); `boundedLoad`, how many times its share a backend may have in flight, such as `1.25` (no bound). Of others, what their provider documents")
        Map<String, String> options) {
    /** Checks each option. */
    public StrategyConfig {
        SectionSpec.check(StrategyConfig.class, name, options);
        options = Map.copyOf(options);
    }
}
