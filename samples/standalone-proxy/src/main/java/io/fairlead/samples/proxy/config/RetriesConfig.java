package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import io.fairlead.samples.proxy.option.Statuses;
import java.util.List;

/** How often a request or connection is tried elsewhere. */
@Section(
        doc =
                "How often a request or connection is tried elsewhere: when the first backend cannot be connected to, or ends the connection without an answer")
public record RetriesConfig(
        @Option(doc = "How many more backends may be tried after the first", otherwise = "2", range = "0..99")
        int max,

        @Option(
                doc =
                        "Whether a request whose method may be repeated is also tried elsewhere when no response comes in time; not of tcp listeners",
                otherwise = "false")
        boolean timeouts,

        @Option(
                doc =
                        "The statuses after which it is tried elsewhere, too, such as `[502-504]`, of 400-599; the last one is passed on. Absent: none")
        List<Statuses> statuses,

        @Option(doc = "How many retries the whole pool allows")
        BudgetConfig budget) {
    /** Checks each option, and that no status is one of success. */
    public RetriesConfig {
        SectionSpec.check(RetriesConfig.class, max, timeouts, statuses, budget);
        statuses = List.copyOf(statuses);
        for (int i = 0; i < statuses.size(); i++) {
            if (statuses.get(i).from() < 400) {
                throw new BadValue("statuses[" + i + "]: " + statuses.get(i) + " (expected: within 400-599)");
            }
        }
    }

    /** Returns whether requests are retried alike, whatever the budget. */
    public boolean retriesLike(RetriesConfig other) {
        return max == other.max && timeouts == other.timeouts && statuses.equals(other.statuses);
    }
}
