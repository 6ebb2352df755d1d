package io.fairlead.samples.proxy.load;

import io.fairlead.samples.proxy.option.BadValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps what may occur once, and checks what refers to it: names of listeners and pools, ids of backends.
 *
 * <p>A catalog is where values are defined, such as {@code pools.name}. All is resolved at the end, since a file
 * may use a pool before it defines it. References into an empty catalog are not reported, because what is wrong
 * with the catalog is.
 */
final class Names {
    private static final int SHOWN = 20;

    private final Map<String, Map<Object, String>> catalogs = new HashMap<>();
    private final List<Consumer<Problems>> findings = new ArrayList<>();
    private final Set<String> repeated = new HashSet<>();

    /** Fills a catalog that is not in the file. */
    void predefine(String catalog, Set<String> values) {
        values.forEach(value -> catalog(catalog).put(value, "built in"));
    }

    /** Keeps the value that an option of a section has; {@code shown} is how the file has it. */
    void define(String catalog, Object value, String shown, String section, String path, int line) {
        String other = catalog(catalog).putIfAbsent(value, path + " in line " + line);
        if (other != null) {
            repeated.add(section);
            findings.add(problems -> problems.add(line, path, BadValue.quoted(shown) + " is already " + other));
        }
    }

    /** Returns whether a section defines what another one has defined before. */
    boolean isRepeated(String section) {
        return repeated.contains(section);
    }

    /** Keeps that a value is used. */
    void refer(String catalog, String value, String path, int line) {
        findings.add(problems -> {
            List<String> known =
                    catalog(catalog).keySet().stream().map(Object::toString).toList();
            if (!known.isEmpty() && !known.contains(value)) {
                BadValue unknown = BadValue.expected(
                        BadValue.quoted(value) + " is not defined",
                        (known.size() > SHOWN) ? "one of " + known.size() : BadValue.oneOf(known),
                        BadValue.nearest(value, known));
                problems.add(line, path, String.valueOf(unknown.getMessage()));
            }
        });
    }

    /** Reports what is defined twice and what is used but not defined. */
    void resolve(Problems problems) {
        findings.forEach(finding -> finding.accept(problems));
    }

    private Map<Object, String> catalog(String name) {
        return catalogs.computeIfAbsent(name, unused -> new LinkedHashMap<>());
    }
}
