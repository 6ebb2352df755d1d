package io.fairlead.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * How many times as long as another task one may take.
 *
 * @param task what is bounded
 * @param against what it is compared with
 * @param factor the most it may take, as a multiple
 * @param reason why that much
 */
record Bound(Task task, Task against, double factor, String reason) {
    private static final List<String> COLUMNS = List.of("row", "threads", "against", "bound", "reason");

    Bound {
        if (!(factor > 0)) {
            throw new IllegalArgumentException("bound: " + factor + " (expected: above 0)");
        }
    }

    /** Reads bounds from a file, as {@link Lines} says. */
    static List<Bound> read(Path file) throws IOException {
        return Lines.read(file, COLUMNS, cells -> {
            int threads = Integer.parseInt(cells.get(1));
            return new Bound(
                    new Task(Row.parse(cells.get(0)), threads),
                    new Task(Row.parse(cells.get(2)), threads),
                    Double.parseDouble(cells.get(3)),
                    cells.get(4));
        });
    }
}
