package io.fairlead.netty.route;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.head.Fields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route asks of a header field: to be there, to have a value, or to have one that matches. */
final class HeaderCondition {
    private final String name;
    private final @Nullable String exact;
    private final @Nullable LinearRegex regex;

    private HeaderCondition(String name, @Nullable String exact, @Nullable LinearRegex regex) {
        if (!Fields.isToken(name)) {
            throw new IllegalArgumentException("header: " + name + " (expected: the name of a header field)");
        }
        this.name = name;
        this.exact = exact;
        this.regex = regex;
    }

    /** The field is there, maybe empty. */
    static HeaderCondition present(String name) {
        return new HeaderCondition(name, null, null);
    }

    /** One of the fields of that name has this value. */
    static HeaderCondition exact(String name, String value) {
        return new HeaderCondition(name, requireNonNull(value, "value"), null);
    }

    /** All of the value of one of the fields of that name matches. */
    static HeaderCondition matching(String name, LinearRegex regex) {
        return new HeaderCondition(name, null, regex);
    }

    boolean holds(RequestHead head) {
        String first = head.header(name);
        if (first == null) {
            return false;
        }
        return suits(first) || anySuits(head.headers(name));
    }

    private boolean anySuits(List<String> values) {
        for (int i = 1; i < values.size(); i++) {
            if (suits(values.get(i))) {
                return true;
            }
        }
        return false;
    }

    private boolean suits(String value) {
        if (regex != null) {
            return regex.matches(value);
        }
        return exact == null || exact.equals(value);
    }
}
