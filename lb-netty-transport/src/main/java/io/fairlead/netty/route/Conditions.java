package io.fairlead.netty.route;

import io.fairlead.netty.filter.RequestHead;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route asks of a request besides host and path: methods, header fields, and the name of the TLS handshake. */
final class Conditions {
    private final List<String> methods; // empty: any
    private final List<String> serverNames; // likewise; in lower case, "*." before a suffix
    private final List<HeaderCondition> headers;

    private Conditions(List<String> methods, List<String> serverNames, List<HeaderCondition> headers) {
        this.methods = methods;
        this.serverNames = serverNames;
        this.headers = headers;
    }

    static Conditions of(List<String> methods, List<String> serverNames, List<HeaderCondition> headers) {
        return new Conditions(List.copyOf(methods), List.copyOf(serverNames), List.copyOf(headers));
    }

    boolean hold(RequestHead head) {
        if (!methods.isEmpty() && !methods.contains(head.method())) {
            return false;
        }
        if (!serverNames.isEmpty() && !isOneOf(serverNames, head.serverName())) {
            return false;
        }
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.get(i).holds(head)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOneOf(List<String> names, @Nullable String name) {
        if (name == null) {
            return false;
        }
        for (int i = 0; i < names.size(); i++) {
            String pattern = names.get(i);
            if (pattern.startsWith("*.") ? endsWith(name, pattern) : pattern.equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether something stands before the suffix that begins with the dot of the pattern. */
    private static boolean endsWith(String name, String pattern) {
        int suffix = pattern.length() - 1;
        return name.length() > suffix && name.regionMatches(true, name.length() - suffix, pattern, 1, suffix);
    }
}
