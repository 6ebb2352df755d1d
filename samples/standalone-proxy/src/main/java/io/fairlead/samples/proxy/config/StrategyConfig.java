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
                        "`round-robin`, `weighted-round-robin`, `least-connections`, or one that a StrategyProvider brings",
                otherwise = "round-robin",
                format = Format.NAME,
                among = "strategies")
        String name,

        @Option(doc = "What the strategy's provider documents")
        Map<String, String> options) {
    /** Checks each option. */
    public StrategyConfig {
        SectionSpec.check(StrategyConfig.class, name, options);
        options = Map.copyOf(options);
    }
}
