package io.fairlead.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads a table from a file: columns separated by commas, of which only the last may contain some; the names of the
 * columns come first; empty lines and lines that begin with # are skipped.
 */
final class Lines {
    private Lines() {}

    /**
     * Reads every line.
     *
     * @throws IllegalArgumentException naming file and line, when the columns are not these or the reader objects
     */
    static <T> List<T> read(Path file, List<String> columns, Function<List<String>, T> reader) throws IOException {
        List<T> read = new ArrayList<>();
        boolean headed = false;
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> cells = List.of(line.strip().split("\\s*,\\s*", columns.size()));
            try {
                if (!headed) {
                    require(cells.equals(columns), "columns", cells, columns);
                    headed = true;
                } else {
                    require(cells.size() == columns.size(), "line", cells, columns);
                    read.add(reader.apply(cells));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ":" + number + ": " + e.getMessage(), e);
            }
        }
        return read;
    }

    private static void require(boolean met, String what, List<String> found, List<String> expected) {
        if (!met) {
            throw new IllegalArgumentException(what + ": " + found + " (expected: " + expected + ")");
        }
    }
}
