package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;

/** The part of a pool's backends that this process uses; a size alone will do. */
@Section(
        doc =
                "The part of the backends that this process uses, another one in each process, for many proxies in front of many backends; instead of the mapping, the size alone will do",
        shorthand = "size")
public record SubsetConfig(
        @Option(
                doc = "How many backends are used; others serve when all of these were tried or are at their limit",
                required = true,
                range = "1..1000000")
        int size,

        @Option(
                doc =
                        "What names this process among all that use the pool, such as `\"${HOSTNAME}\"`: the same name keeps the part over a restart; absent: a part drawn when the process starts")
        String client) {
    /** Checks each option. */
    public SubsetConfig {
        SectionSpec.check(SubsetConfig.class, size, client);
    }
}
