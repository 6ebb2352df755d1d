package io.fairlead.samples.proxy.option;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads and writes durations as {@code 500ms}, {@code 2s} or {@code 1m}. */
public final class Durations {
    static final String PATTERN = "([0-9]{1,9})(ms|s|m|h|d)";
    private static final Pattern SYNTAX = Pattern.compile(PATTERN);
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws BadValue if the text is none
     */
    public static Duration parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            String suggestion = text.matches("[0-9]{1,9}") ? text + 's' : null;
            throw BadValue.expected(BadValue.quoted(text), "a duration such as 500ms, 2s or 1m", suggestion);
        }
        return Duration.ofMillis(Long.parseLong(matcher.group(1)) * MILLIS.getOrDefault(matcher.group(2), 0L));
    }

    /** Returns the duration, whole milliseconds, as it would be written in a file. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        String shortest = millis + "ms";
        for (String unit : new String[] {"s", "m", "h", "d"}) {
            long length = MILLIS.getOrDefault(unit, 1L);
            if (millis != 0 && millis % length == 0) {
                shortest = millis / length + unit;
            }
        }
        return shortest;
    }
}
