package io.fairlead.samples.proxy.config;

import io.fairlead.api.Locality;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;

/** The zone whose backends a pool prefers; a name alone will do. */
@Section(
        doc =
                "The zone that this process runs in: its backends take what they can, the rest goes to other zones in proportion to what those can spare; instead of the mapping, the name alone will do",
        shorthand = "name")
public record ZoneConfig(
        @Option(doc = "The zone, as backends name theirs; absent: zones do not matter")
        String name,

        @Option(
                doc = "The part of all clients that is in this zone; 0: as many as in any other",
                otherwise = "0",
                range = "0.0..1.0")
        double clients,

        @Option(
                doc = "How many eligible backends a tier must have for zones to matter",
                otherwise = "6",
                range = "1..100000")
        int minBackends) {
    /** Checks each option. */
    public ZoneConfig {
        SectionSpec.check(ZoneConfig.class, name, clients, minBackends);
    }

    /** Returns it as a balancer takes it. */
    public Locality toLocality() {
        return new Locality(name, clients, minBackends);
    }
}
