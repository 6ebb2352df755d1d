package io.fairlead.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A row of the comparison with other libraries.
 *
 * @param task the kind of balancing, such as {@code round robin}
 * @param who the library, or {@code floor}
 * @param variant what is special about it; empty when nothing is
 * @param contains what one operation does
 * @param row what is measured; the size of the pool is its parameter {@code backends}, and means nothing when the row
 *     names one
 */
record Contender(String task, String who, String variant, Contains contains, Row row) {
    static final String FLOOR = "floor";
    static final String OURS = "Fairlead";

    private static final String SIZE = "backends";
    private static final List<String> COLUMNS = List.of("task", "who", "variant", "contains", "row");

    /** Reads contenders from a file, as {@link Lines} says. */
    static List<Contender> read(Path file) throws IOException {
        return Lines.read(
                file,
                COLUMNS,
                cells -> new Contender(
                        cells.get(0),
                        cells.get(1),
                        cells.get(2),
                        Contains.valueOf(cells.get(3).toUpperCase(Locale.ROOT)),
                        Row.parse(cells.get(4))));
    }

    boolean isFloor() {
        return who.equals(FLOOR);
    }

    boolean isOurs() {
        return who.equals(OURS);
    }

    /** Returns whether the two do the same work for the same task. */
    boolean isComparableTo(Contender other) {
        return task.equals(other.task) && contains == other.contains;
    }

    /** Returns the task at a size of the pool and a number of threads. */
    Task at(int size, int threads) {
        return new Task(row.parameters().containsKey(SIZE) ? row : row.with(SIZE, Integer.toString(size)), threads);
    }

    /** What one operation does. */
    enum Contains {
        /** The hardware's part of a pick. */
        FLOOR("-"),
        /** A pick, and nothing counted. */
        SELECT("select"),
        /** A pick, counted while it is in flight, and its end. */
        WHOLE("select, count, complete"),
        /** The same, with what judges backends by their traffic. */
        PRODUCTION("select, count, complete, outcome and latency");

        private final String words;

        Contains(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }
}
