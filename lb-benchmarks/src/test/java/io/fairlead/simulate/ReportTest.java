package io.fairlead.simulate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The committed report is what the code gives. The whole of it takes longer than a test may, so one seed is run
 * again, and the rest of the report is derived from the committed numbers.
 */
class ReportTest {
    private static final String REWRITE = "run lb-benchmarks/run simulate, look at the difference, and commit it";
    private static final Path REPORT = Path.of("report");
    private static final List<Scenario> SCENARIOS = Scenarios.all();

    private static Map<Scenario, Table> committed = Map.of();

    @BeforeAll
    static void read() throws IOException {
        committed = Values.read(Files.readAllLines(REPORT.resolve("values.csv")), SCENARIOS);
    }

    @ParameterizedTest
    @FieldSource("SCENARIOS")
    @Execution(ExecutionMode.CONCURRENT) // each computes for seconds, by itself
    void theFirstSeedGivesTheCommittedNumbers(Scenario scenario) {
        List<String> first = requireNonNull(committed.get(scenario)).lines(scenario).stream()
                .map(ReportTest::withoutOtherSeeds)
                .toList();
        assertThat(Table.compute(scenario, 1).lines(scenario)).as(REWRITE).isEqualTo(first);
    }

    @Test
    void nothingElseIsInTheFileOfNumbers() throws IOException {
        assertThat(Files.readAllLines(REPORT.resolve("values.csv"))).as(REWRITE).isEqualTo(Values.write(committed));
    }

    @Test
    void theReportShowsTheCommittedNumbers() throws IOException {
        assertThat(Files.readString(REPORT.resolve("README.md"))).as(REWRITE).isEqualTo(Report.of(committed));
    }

    @Test
    void everyNumberIsInItsBand() {
        assertThat(committed.values().stream().flatMap(table -> table.broken().stream()))
                .isEmpty();
    }

    @Test
    void everyPictureIsThereAndNoOther() throws IOException {
        List<String> drawn = committed.entrySet().stream()
                .flatMap(entry -> entry.getKey().figures(entry.getValue()).stream())
                .map(figure -> figure.name() + ".png")
                .sorted()
                .toList();
        try (Stream<Path> files = Files.list(REPORT)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".png"))
                            .sorted())
                    .as(REWRITE)
                    .isEqualTo(drawn);
        }
    }

    private static String withoutOtherSeeds(String line) {
        String[] cells = line.split(",", -1);
        return String.join(",", cells[0], cells[1], cells[2], cells[3]);
    }
}
