package io.fairlead.simulate;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs every scenario and writes the report; or some of them, and shows their tables. */
public final class Simulate {
    static final int SEEDS = 5;

    private Simulate() {}

    /**
     * Entry point of {@code lb-benchmarks/run simulate}.
     *
     * @param arguments the directory of the report, and names of scenarios: with names nothing is written
     */
    public static void main(String... arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        List<String> names = Arrays.asList(arguments).subList(1, arguments.length);
        Map<Scenario, Table> tables = compute(Scenarios.named(names), System.err);
        if (names.isEmpty()) {
            write(directory, tables);
            System.err.println("written: " + directory);
        } else {
            tables.forEach((scenario, table) -> System.out.print(Report.section(scenario, table)));
        }
        List<String> broken = broken(tables);
        broken.forEach(System.err::println);
        System.exit(broken.isEmpty() ? 0 : 1);
    }

    private static Map<Scenario, Table> compute(List<Scenario> scenarios, PrintStream progress) {
        Map<Scenario, Table> tables = new LinkedHashMap<>();
        for (Scenario scenario : scenarios) {
            long start = System.nanoTime();
            progress.printf("%-20s", scenario.name());
            tables.put(scenario, Table.compute(scenario, SEEDS));
            progress.printf(" %5.1f s%n", (System.nanoTime() - start) / 1e9);
        }
        return tables;
    }

    private static void write(Path directory, Map<Scenario, Table> tables) throws IOException {
        Files.createDirectories(directory);
        Files.write(directory.resolve("values.csv"), Values.write(tables));
        Files.writeString(directory.resolve("README.md"), Report.of(tables));
        for (Map.Entry<Scenario, Table> entry : tables.entrySet()) {
            for (Figure figure : entry.getKey().figures(entry.getValue())) {
                Plot.write(figure, directory);
            }
        }
    }

    private static List<String> broken(Map<Scenario, Table> tables) {
        List<String> broken = new ArrayList<>();
        tables.forEach((scenario, table) -> table.broken()
                .forEach(claim -> broken.add("not accepted: " + scenario.name() + ", " + claim.subject() + ", "
                        + claim.measure() + ": " + table.describe(claim) + " (expected: "
                        + claim.band().describe(claim.decimals()) + ")")));
        return broken;
    }
}
