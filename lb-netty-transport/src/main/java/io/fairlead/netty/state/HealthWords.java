package io.fairlead.netty.state;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which backends fail, and why, as text: a line for each, the id, a tab and the reason. */
final class HealthWords {
    private static final int LONGEST = 200;

    private HealthWords() {}

    static String write(Map<String, String> failing) {
        StringBuilder text = new StringBuilder();
        new TreeMap<>(failing)
                .forEach((id, reason) ->
                        text.append(line(id)).append('\t').append(line(reason)).append('\n'));
        return text.toString();
    }

    /** Returns what a text says, or null if it is none of ours or of more backends than that. */
    static @Nullable Map<String, String> read(String text, int most) {
        Map<String, String> failing = new HashMap<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            int tab = text.indexOf('\t', at);
            if (end < 0 || tab <= at || tab > end || end - at > 3 * LONGEST || failing.size() >= most) {
                return null;
            }
            failing.put(text.substring(at, tab), text.substring(tab + 1, end));
            at = end + 1;
        }
        return failing;
    }

    private static String line(String text) {
        String one = text.replace('\n', ' ').replace('\t', ' ').replace('\r', ' ');
        return one.length() <= LONGEST ? one : one.substring(0, LONGEST);
    }
}
