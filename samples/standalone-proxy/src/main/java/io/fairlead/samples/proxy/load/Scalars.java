package io.fairlead.samples.proxy.load;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.HostResolver;
import io.fairlead.samples.proxy.option.OptionSpec;
import io.fairlead.samples.proxy.option.ScalarType;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Reads single values: replaces environment variables, then reads what the option takes. */
final class Scalars {
    private final Problems problems;
    private final Substitution substitution;
    private final HostResolver hosts;

    Scalars(Problems problems, Substitution substitution, HostResolver hosts) {
        this.problems = problems;
        this.substitution = substitution;
        this.hosts = hosts;
    }

    /** Returns the value, or null when a problem was reported. */
    @Nullable
    Object value(OptionSpec option, Node node, String path) {
        try {
            return option.parse(text(node, option.scalar().kind()), hosts);
        } catch (BadValue e) {
            problems.add(Entries.line(node), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Returns the text of a value with environment variables replaced, or null when a problem was reported. */
    @Nullable
    String text(Node node, String path) {
        try {
            return text(node, ScalarType.Kind.TEXT);
        } catch (BadValue e) {
            problems.add(Entries.line(node), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Returns the text of a value that another one depends on; null if it has none, which is reported elsewhere. */
    @Nullable
    String textOrNull(Node node) {
        try {
            return text(node, ScalarType.Kind.TEXT);
        } catch (BadValue e) {
            return null;
        }
    }

    private String text(Node node, ScalarType.Kind kind) {
        if (!(node instanceof ScalarNode scalar) || Entries.isNothing(node)) {
            throw BadValue.expected(Entries.what(node), kind.expected(), null);
        }
        String text = scalar.getValue();
        if (!Substitution.refersIn(text) && !tags(kind).isEmpty() && !tags(kind).contains(scalar.getTag())) {
            return rejected(text, kind, scalar);
        }
        return substitution.apply(text);
    }

    private static String rejected(String text, ScalarType.Kind kind, ScalarNode scalar) {
        if (kind == ScalarType.Kind.BOOLEAN && scalar.isPlain()) {
            return text; // such as yes, which its parser knows to answer
        }
        throw BadValue.expected(BadValue.quoted(text), kind.expected() + (scalar.isPlain() ? "" : ", no quotes"), null);
    }

    private static Set<Tag> tags(ScalarType.Kind kind) {
        return switch (kind) {
            case TEXT -> Set.of();
            case INTEGER -> Set.of(Tag.INT);
            case NUMBER -> Set.of(Tag.INT, Tag.FLOAT);
            case BOOLEAN -> Set.of(Tag.BOOL);
        };
    }
}
