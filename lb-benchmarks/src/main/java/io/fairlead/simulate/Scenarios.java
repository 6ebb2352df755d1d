package io.fairlead.simulate;

import java.util.ArrayList;
import java.util.List;

/** The scenarios, in the order of the report. */
final class Scenarios {
    private Scenarios() {}

    static List<Scenario> all() {
        return List.of(
                new Linkerd2016(),
                new Supermarket(),
                new OwnView(),
                new Brpc2026(),
                new FastFailer(),
                new Maglev53(),
                new BoundedLoad(),
                new DeployChurn());
    }

    /** Returns the scenarios of the given names; all for none. */
    static List<Scenario> named(List<String> names) {
        List<Scenario> found = new ArrayList<>(all());
        List<String> known = found.stream().map(Scenario::name).toList();
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("scenario: " + name + " (expected: one of " + known + ")");
            }
        }
        found.removeIf(scenario -> !names.isEmpty() && !names.contains(scenario.name()));
        return found;
    }
}
