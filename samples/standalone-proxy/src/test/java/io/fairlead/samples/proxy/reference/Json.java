package io.fairlead.samples.proxy.reference;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes maps, lists, texts, numbers and truths as JSON that is pleasant to read. */
final class Json {
    private Json() {}

    static String write(Object value) {
        return write(value, "") + "\n";
    }

    private static String write(Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            List<String> members = map.entrySet().stream()
                    .map(entry -> text((String) entry.getKey()) + ": " + write(entry.getValue(), indent + "  "))
                    .toList();
            return members.isEmpty() ? "{}" : block('{', members, '}', indent);
        }
        if (value instanceof Collection<?> list) {
            if (list.stream().noneMatch(element -> element instanceof Map || element instanceof Collection)) {
                return list.stream().map(element -> write(element, "")).collect(Collectors.joining(", ", "[", "]"));
            }
            return block(
                    '[',
                    list.stream().map(element -> write(element, indent + "  ")).toList(),
                    ']',
                    indent);
        }
        return (value instanceof String text) ? text(text) : value.toString();
    }

    private static String block(char open, List<String> lines, char close, String indent) {
        String between = "\n" + indent + "  ";
        return open + between + String.join("," + between, lines) + "\n" + indent + close;
    }

    private static String text(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
