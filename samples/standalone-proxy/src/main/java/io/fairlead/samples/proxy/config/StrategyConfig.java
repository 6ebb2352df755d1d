package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which backend a pool chooses; a name alone will do. */
@Section(doc = "Which backend a pool chooses; instead of the mapping, the name alone will do", shorthand = "name")
public record StrategyConfig(
        @Option(
                doc =
                        "`round-robin`, `weighted-round-robin`, `striped-round-robin`, `random`, `weighted-random`, `least-connections`, `power-of-choices`, `peak-ewma`; by hash key, which is the client's address, or the header field of `stickiness`: `maglev`, `ring-hash`, `rendezvous`; or one that a StrategyProvider brings",
                otherwise = "round-robin",
                format = Format.NAME,
                among = "strategies")
        String name,

        @Option(
                doc =
                        "Of `striped-round-robin`: `stripes`, one more than threads serve the pool (one more than there are processors). Of `least-connections`: `choices`, how many of more than 16 backends are compared (4). Of `power-of-choices`: `choices`, how many are compared (2). Of `peak-ewma`: `decay`, how soon the past is forgotten, `1ms` to `1h` (`10s`), and `choices` (2). Of `maglev`: `tableSize`, a prime (65537), and `dialect`: `native` or `envoy-xxh64`. Of `ring-hash`: `dialect`: `native`, `ketama-md5`, `nginx-crc32` or `envoy-xxh64`, and `points` (160 a backend; Envoy's 1024 in all). Of these and `rendezvous`: `backendName`, what is hashed of a backend: `id`, `address` or `label:NAME` (`id`); `boundedLoad`, how many times its share a backend may have in flight, such as `1.25` (no bound). Of others, what their provider documents")
        Map<String, String> options,

        @Option(
                doc =
                        "The part of the backends that it chooses from, with any strategy but those by hash key; absent: all",
                optional = true)
        @Nullable
        SubsetConfig subset) {
    /** Checks each option. */
    public StrategyConfig {
        SectionSpec.check(StrategyConfig.class, name, options, subset);
        options = Map.copyOf(options);
    }

    /** Returns which strategy does the same by weight, if this one gives each backend the same; otherwise this one. */
    String byWeight() {
        return switch (name) {
            case "round-robin", "striped-round-robin" -> "weighted-round-robin";
            case "random" -> "weighted-random";
            default -> name;
        };
    }
}
