package io.fairlead.samples.proxy.load;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.OptionSpec;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Takes YAML mappings apart, and reports keys that are unknown or given twice. */
final class Entries {
    private final Problems problems;

    Entries(Problems problems) {
        this.problems = problems;
    }

    /** One entry of a mapping: where its key stands, and its value. */
    record Entry(int line, Node value) {}

    /** Returns the entries of a section by key, without those that it does not know; null if it is no section. */
    @Nullable
    Map<String, Entry> of(SectionSpec spec, @Nullable Node node, String path) {
        if (node == null || isNothing(node)) {
            return Map.of();
        }
        String shorthand = spec.section().shorthand();
        if (node instanceof ScalarNode && !shorthand.isEmpty()) {
            return Map.of(shorthand, new Entry(line(node), node));
        }
        Map<String, Entry> entries = of(node, path);
        if (entries == null) {
            return null;
        }
        List<String> keys = spec.options().stream().map(OptionSpec::key).toList();
        entries.entrySet().removeIf(entry -> {
            boolean unknown = !keys.contains(entry.getKey());
            if (unknown) {
                String message = List.of(spec.section().notYet()).contains(entry.getKey())
                        ? "not supported yet"
                        : "unknown key" + BadValue.didYouMean(BadValue.nearest(entry.getKey(), keys));
                problems.add(entry.getValue().line(), join(path, entry.getKey()), message);
            }
            return unknown;
        });
        return entries;
    }

    /** Returns the entries of a mapping by key, of a key given twice the first; null if it is no mapping. */
    @Nullable
    Map<String, Entry> of(Node node, String path) {
        if (!(node instanceof MappingNode mapping)) {
            problems.add(line(node), path, what(node) + " (expected: a mapping)");
            return null;
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (key instanceof ScalarNode scalar) {
                Entry entry = new Entry(line(key), tuple.getValueNode());
                Entry first = entries.putIfAbsent(scalar.getValue(), entry);
                if (first != null) {
                    problems.add(
                            entry.line(), join(path, scalar.getValue()), "given twice, first in line " + first.line());
                }
            } else {
                problems.add(line(key), path, what(key) + " as a key (expected: text)");
            }
        }
        return entries;
    }

    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    static String join(String path, String key) {
        String printable = key.replaceAll("[^!-~]", "?");
        return path.isEmpty() ? printable : path + '.' + printable;
    }

    /** Says what a node is, for messages. */
    static String what(Node node) {
        if (node instanceof ScalarNode scalar) {
            return isNothing(node) ? "nothing" : BadValue.quoted(scalar.getValue());
        }
        return (node instanceof SequenceNode) ? "a list" : "a mapping";
    }
}
