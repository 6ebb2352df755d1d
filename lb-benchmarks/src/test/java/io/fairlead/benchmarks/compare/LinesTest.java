package io.fairlead.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinesTest {
    private static final List<String> COLUMNS = List.of("row", "reason");

    @TempDir
    private Path directory;

    @Test
    void onlyTheLastColumnHoldsCommas() throws IOException {
        assertThat(read("# why\n\nrow, reason\nA.a, one, two\n")).containsExactly(List.of("A.a", "one, two"));
    }

    @Test
    void namesTheLineThatIsWrong() {
        assertThatThrownBy(() -> read("row, reason\n# more\nA.a\n"))
                .hasMessageEndingWith("table.csv:3: line: [A.a] (expected: [row, reason])");
        assertThatThrownBy(() -> read("row, bound\n"))
                .hasMessageEndingWith("table.csv:1: columns: [row, bound] (expected: [row, reason])");
        assertThatThrownBy(() -> Lines.read(write("row, reason\nA, x\n"), COLUMNS, cells -> Row.parse(cells.get(0))))
                .hasMessageEndingWith("table.csv:2: benchmark: 'A' (expected: Class.method)");
    }

    private List<List<String>> read(String text) throws IOException {
        return Lines.read(write(text), COLUMNS, cells -> cells);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("table.csv"), text);
    }
}
