package io.fairlead.samples.proxy.load;

import java.util.List;
import java.util.stream.Collectors;

/** Says everything that is wrong with a configuration, a problem a line. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /** Returns the problems in the order of their lines; at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
