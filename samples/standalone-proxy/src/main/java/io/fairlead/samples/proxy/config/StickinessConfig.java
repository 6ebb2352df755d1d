package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;

/** Whether a client stays with the backend that served it first. */
@Section(
        doc =
                "Whether a client stays with the backend that served it, also while that drains or has weight 0; instead of the mapping, `by` alone will do. A reload that changes this begins with an empty table, any other keeps it",
        shorthand = "by",
        notYet = {"cookie"})
public record StickinessConfig(
        @Option(
                doc =
                        "What a client is known by: its address, the value of a header field, or nothing; requests without the field take turns",
                otherwise = "none")
        StickyBy by,

        @Option(doc = "The name of the header field", format = Format.FIELD, when = "by=header")
        String name,

        @Option(
                doc = "How many clients are remembered at most",
                otherwise = "100000",
                range = "1..10000000",
                when = "by=source|header")
        int size,

        @Option(
                doc = "How long a client is remembered after its last request, or the begin of its last connection",
                otherwise = "30m",
                range = "1s..7d",
                when = "by=source|header")
        Duration idle) {
    /** Checks each option, and that a header has a name. */
    public StickinessConfig {
        SectionSpec.check(StickinessConfig.class, by, name, size, idle);
        if (by == StickyBy.HEADER && name.isEmpty()) {
            throw new BadValue("name: missing, but \"by\" is header");
        }
    }
}
