package io.fairlead.samples.proxy.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers the problems of one file. */
final class Problems {
    private final String file;
    private final List<Problem> found = new ArrayList<>();

    Problems(String file) {
        this.file = file;
    }

    void add(int line, String path, String message) {
        found.add(new Problem(file, line, path, message));
    }

    int count() {
        return found.size();
    }

    /** Returns the failure to throw, problems in the order of their lines. */
    ConfigException failure() {
        found.sort(Comparator.comparingInt(Problem::line));
        return new ConfigException(found);
    }
}
