package io.fairlead.netty.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules by host. A look-up reads the host once, from its end, allocates nothing, and does not mind how many hosts
 * there are.
 */
final class HostTable {
    /** Any host, none included. */
    static final String ANY = "*";

    private static final Pattern SYNTAX =
            Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+\\]|\\*");

    private final @Nullable Node[] slots; // open addressing, at most half full
    private final int mask;
    private final @Nullable Node any;

    /**
     * Builds a table.
     *
     * @param rules by pattern: a host in lower case, {@code *.suffix}, or {@link #ANY}
     */
    HostTable(Map<String, List<Rule>> rules) {
        mask = Math.max(3, Integer.highestOneBit(rules.size() * 4 + 1) - 1);
        slots = new @Nullable Node[mask + 1];
        List<Rule> everywhere = rules.getOrDefault(ANY, List.of());
        any = everywhere.isEmpty() ? null : new Node("", everywhere, null);
        // the shorter suffixes first, so that the longer ones find what stands behind them
        List<String> patterns = new ArrayList<>(rules.keySet());
        patterns.remove(ANY);
        patterns.sort(Comparator.comparing((String pattern) -> !pattern.startsWith("*."))
                .thenComparing(String::length));
        for (String pattern : patterns) {
            String key = pattern.startsWith("*.") ? pattern.substring(1) : pattern;
            Node behind = longestSuffix(key, key.length());
            add(new Node(key, rules.getOrDefault(pattern, List.of()), behind));
        }
    }

    /**
     * Returns a pattern in lower case.
     *
     * @throws IllegalArgumentException if it is none
     */
    static String require(String what, String pattern) {
        String host = pattern.toLowerCase(Locale.ROOT);
        if (!SYNTAX.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    what + ": " + pattern + " (expected: a name without port, such as example.com or *.example.com)");
        }
        return host;
    }

    /** Returns the rules of a host, of the most special pattern, before those of its wider ones; null without any. */
    @Nullable
    Node of(String host, int end) {
        if (end > 0 && host.charAt(0) != '.') {
            Node exact = find(host, 0, end, hash(host, 0, end));
            if (exact != null) {
                return exact;
            }
        }
        return longestSuffix(host, end);
    }

    private @Nullable Node longestSuffix(String host, int end) {
        Node longest = any;
        int hash = 0;
        for (int i = end - 1; i > 0; i--) {
            char c = lower(host.charAt(i));
            hash = 31 * hash + c;
            if (c == '.') {
                Node found = find(host, i, end, hash);
                longest = (found == null) ? longest : found;
            }
        }
        return longest;
    }

    private void add(Node node) {
        int i = slot(hash(node.key, 0, node.key.length()));
        while (slots[i] != null) {
            i = (i + 1) & mask;
        }
        slots[i] = node;
    }

    private @Nullable Node find(String host, int start, int end, int hash) {
        for (int i = slot(hash); ; i = (i + 1) & mask) {
            Node node = slots[i];
            if (node == null) {
                return null;
            }
            if (node.key.length() == end - start && node.key.regionMatches(true, 0, host, start, end - start)) {
                return node;
            }
        }
    }

    private int slot(int hash) {
        return (hash ^ (hash >>> 16)) & mask;
    }

    private static int hash(String host, int start, int end) {
        int hash = 0;
        for (int i = end - 1; i >= start; i--) {
            hash = 31 * hash + lower(host.charAt(i));
        }
        return hash;
    }

    private static char lower(char c) {
        return (c >= 'A' && c <= 'Z') ? (char) (c + ('a' - 'A')) : c;
    }

    /** The rules of a pattern, in order, and the next wider pattern that its hosts suit. */
    static final class Node {
        final String key; // with a dot at its beginning if it is a suffix
        final Rule[] rules;
        final @Nullable Node wider;

        Node(String key, List<Rule> rules, @Nullable Node wider) {
            this.key = key;
            this.rules = rules.stream().sorted(Rule::order).toArray(Rule[]::new);
            this.wider = wider;
        }
    }
}
