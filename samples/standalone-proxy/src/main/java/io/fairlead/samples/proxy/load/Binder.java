package io.fairlead.samples.proxy.load;

import io.fairlead.samples.proxy.load.Entries.Entry;
import io.fairlead.samples.proxy.option.Condition;
import io.fairlead.samples.proxy.option.OptionSpec;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Makes records of YAML nodes, guided by their descriptions.
 *
 * <p>Goes on after a problem, so that all are found. A record is made when each value in it is right; what its
 * constructor, or the inspector, then finds wrong with the combination is reported, too.
 */
final class Binder {
    private final Problems problems;
    private final Entries entries;
    private final Scalars scalars;
    private final Names names;
    private final Consumer<Record> inspector;

    Binder(Problems problems, Scalars scalars, Names names, Consumer<Record> inspector) {
        this.problems = problems;
        this.entries = new Entries(problems);
        this.scalars = scalars;
        this.names = names;
        this.inspector = inspector;
    }

    /** Where a section stands: its path, its line, and the section around it. */
    private record Place(
            String path, int line, String list, @Nullable Scope outer) {}

    /** A section whose options are being read; conditions look into it. */
    private record Scope(
            SectionSpec spec,
            Map<String, Entry> entries,
            @Nullable Scope outer) {}

    /** Returns the record, or null when problems were reported. */
    @Nullable
    Record root(SectionSpec spec, Node node) {
        return section(spec, node, new Place("", Entries.line(node), "", null));
    }

    private @Nullable Record section(SectionSpec spec, @Nullable Node node, Place place) {
        Map<String, Entry> given = entries.of(spec, node, place.path);
        if (given == null) {
            return null;
        }
        int before = problems.count();
        Scope scope = new Scope(spec, given, place.outer);
        List<@Nullable Object> values = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            Entry entry = given.get(option.key());
            String path = Entries.join(place.path, option.key());
            values.add((entry == null) ? absent(option, place, path) : given(option, entry, scope, place, path));
        }
        if (place.outer == null) {
            names.resolve(problems);
        }
        return (problems.count() > before) ? null : create(spec, values.toArray(), given, place);
    }

    private @Nullable Record create(
            SectionSpec spec, @Nullable Object[] values, Map<String, Entry> given, Place place) {
        try {
            Record made = spec.create(values);
            inspector.accept(made);
            return made;
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int colon = message.indexOf(": ");
            String key = message.substring(0, Math.max(colon, 0));
            String first = key.split("[.\\[]", 2)[0];
            boolean named = spec.option(first) != null;
            Entry entry = given.get(first);
            problems.add(
                    (entry == null) ? place.line : entry.line(),
                    named ? Entries.join(place.path, key) : place.path,
                    named ? message.substring(colon + 2) : message);
            return null;
        }
    }

    private @Nullable Object absent(OptionSpec option, Place place, String path) {
        if (option.option().required()) {
            problems.add(place.line, path, "missing");
            return null;
        }
        return option.byDefault();
    }

    private @Nullable Object given(OptionSpec option, Entry entry, Scope scope, Place place, String path) {
        requireCondition(option, entry, scope, path);
        Node node = entry.value();
        return switch (option.shape()) {
            case SCALAR -> {
                Object value = scalars.value(option, node, path);
                if (value != null && option.option().required() && value.equals("")) {
                    problems.add(Entries.line(node), path, "\"\" (expected: not empty)");
                } else if (value != null) {
                    name(option, value, node, place, path);
                }
                yield value;
            }
            case SECTION -> section(option.section(), node, new Place(path, entry.line(), path, scope));
            case SCALARS, SECTIONS -> list(option, node, scope, path);
            case LABELS -> labels(node, path);
        };
    }

    private void requireCondition(OptionSpec option, Entry entry, Scope scope, String path) {
        Condition condition = option.condition();
        if (condition != null) {
            String actual = written(condition.key(), scope);
            if (actual != null && !condition.values().contains(actual)) {
                problems.add(entry.line(), path, "only with " + condition + " (it is " + actual + ')');
            }
        }
    }

    /** Returns the word that an option of this or an outer section has; null if it is no word the option takes. */
    private @Nullable String written(String key, Scope innermost) {
        for (Scope scope = innermost; scope != null; scope = scope.outer) {
            OptionSpec option = scope.spec.option(key);
            if (option != null) {
                Entry entry = scope.entries.get(key);
                String text = (entry == null) ? option.option().otherwise() : scalars.textOrNull(entry.value());
                return (text != null && option.scalar().choices().contains(text)) ? text : null;
            }
        }
        throw new IllegalStateException("no option " + key + " around " + innermost.spec.section());
    }

    private void name(OptionSpec option, Object value, Node node, Place place, String path) {
        int line = Entries.line(node);
        boolean anyPort = value instanceof InetSocketAddress address && address.getPort() == 0;
        if (option.option().unique() && !anyPort) {
            String shown = String.valueOf(scalars.textOrNull(node));
            names.define(Entries.join(place.list, option.key()), value, shown, place.path, path, line);
        }
        if (!option.option().among().isEmpty()) {
            names.refer(option.option().among(), value.toString(), path, line);
        }
    }

    private List<Object> list(OptionSpec option, Node node, Scope scope, String path) {
        List<Object> values = new ArrayList<>();
        if (!(node instanceof SequenceNode sequence)) {
            problems.add(Entries.line(node), path, Entries.what(node) + " (expected: a list)");
            return values;
        }
        if (option.option().required() && sequence.getValue().isEmpty()) {
            problems.add(Entries.line(node), path, "empty (expected: at least one)");
        }
        int index = 0;
        for (Node element : sequence.getValue()) {
            String itsPath = path + '[' + index++ + ']';
            Object value = (option.shape() == OptionSpec.Shape.SCALARS)
                    ? scalars.value(option, element, itsPath)
                    : section(option.section(), element, new Place(itsPath, Entries.line(element), path, scope));
            if (value != null && !names.isRepeated(itsPath)) {
                values.add(value);
            }
        }
        return values;
    }

    private Map<String, String> labels(Node node, String path) {
        Map<String, String> labels = new LinkedHashMap<>();
        Map<String, Entry> given = Entries.isNothing(node) ? null : entries.of(node, path);
        if (given != null) {
            given.forEach((key, entry) -> {
                String text = scalars.text(entry.value(), Entries.join(path, key));
                if (text != null) {
                    labels.put(key, text);
                }
            });
        }
        return labels;
    }
}
