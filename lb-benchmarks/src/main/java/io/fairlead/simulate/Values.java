package io.fairlead.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The numbers of all scenarios as lines of a file of comma-separated values. */
final class Values {
    private static final String HEAD = "scenario,subject,measure";

    private Values() {}

    static List<String> write(Map<Scenario, Table> tables) {
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder(HEAD);
        for (int seed = 1; seed <= Simulate.SEEDS; seed++) {
            head.append(",seed ").append(seed);
        }
        lines.add(head.toString());
        tables.forEach((scenario, table) -> lines.addAll(table.lines(scenario)));
        return lines;
    }

    /** Reads what {@link #write} has written of the given scenarios. */
    static Map<Scenario, Table> read(List<String> lines, List<Scenario> scenarios) {
        Map<Scenario, Table> tables = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            List<String> own = lines.stream()
                    .filter(line -> line.startsWith(scenario.name() + ','))
                    .toList();
            tables.put(scenario, Table.read(scenario, own));
        }
        return tables;
    }
}
