package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;

/** How often a request or connection is tried elsewhere. */
@Section(doc = "How often a request or connection is tried elsewhere")
public record RetriesConfig(
        @Option(doc = "How many more backends may be tried after the first", otherwise = "2", range = "0..99")
        int max,

        @Option(doc = "How many retries the whole pool allows")
        BudgetConfig budget) {
    /** Checks each option. */
    public RetriesConfig {
        SectionSpec.check(RetriesConfig.class, max, budget);
    }
}
