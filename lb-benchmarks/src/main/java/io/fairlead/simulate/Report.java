package io.fairlead.simulate;

import java.util.List;
import java.util.Map;

/** The report in Markdown: a function of the tables alone. */
final class Report {
    private static final String HEAD = """
            # How the strategies balance

            A simulation in virtual time: the strategies as they are shipped, driven through `LoadBalancer` as a client
            would, in situations that others have published numbers of. No threads, no sleeping, seeded: the same
            numbers on every machine. Each row is the median of %d seeds and their range; every seed must be in
            the accepted band. "Published" is what others have measured or what theory gives; where they measured real
            servers, it is the order of strategies that must agree, not the last digit. Every number is in
            [values.csv](values.csv).

            Written by `lb-benchmarks/run simulate`; a test fails when the code gives other numbers.

            """;

    private Report() {}

    /** Returns the report on the scenarios, in the order of the map. */
    static String of(Map<Scenario, Table> tables) {
        StringBuilder text = new StringBuilder(HEAD.formatted(Simulate.SEEDS));
        tables.forEach((scenario, table) -> text.append(section(scenario, table)));
        return text.toString();
    }

    /** Returns the part about one scenario. */
    static String section(Scenario scenario, Table table) {
        StringBuilder text = new StringBuilder();
        text.append("## ").append(scenario.name()).append("\n\n");
        text.append(scenario.description().strip()).append("\n\n");
        text.append("| | measure | published | ours | accepted | |\n|---|---|---|---|---|---|\n");
        String subject = "";
        for (Claim claim : table.claims()) {
            text.append("| ").append(claim.subject().equals(subject) ? "" : claim.subject());
            for (String cell : List.of(
                    claim.measure(),
                    claim.published(),
                    table.describe(claim),
                    claim.band().describe(claim.decimals()),
                    verdict(claim, table))) {
                text.append(" | ").append(cell);
            }
            text.append(" |\n");
            subject = claim.subject();
        }
        text.append('\n');
        for (Figure figure : scenario.figures(table)) {
            text.append("![")
                    .append(figure.title())
                    .append("](")
                    .append(figure.name())
                    .append(".png)\n\n");
        }
        return text.toString();
    }

    private static String verdict(Claim claim, Table table) {
        if (claim.band().isAny()) {
            return "";
        }
        return table.holds(claim) ? "ok" : "**not ok**";
    }
}
