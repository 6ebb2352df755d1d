package io.fairlead.samples.proxy.option;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number of bytes, written as {@code 64KiB}.
 *
 * @param bytes at least 0
 */
public record Size(long bytes) implements Comparable<Size> {
    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB)");
    private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB");

    /** Checks the range. */
    public Size {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: >= 0)");
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws BadValue if it is not a whole number and a unit
     */
    public static Size parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw BadValue.expected(BadValue.quoted(text), "a size such as 512B, 64KiB or 10MiB", suggestion(text));
        }
        return new Size(Long.parseLong(matcher.group(1)) << (10 * UNITS.indexOf(matcher.group(2))));
    }

    private static @Nullable String suggestion(String text) {
        Matcher matcher = Pattern.compile("([0-9]{1,12}) *([kKmMgG]?)i?[bB]?").matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        String prefix = matcher.group(2).toUpperCase(Locale.ROOT);
        return matcher.group(1) + (prefix.isEmpty() ? "B" : prefix + "iB");
    }

    @Override
    public int compareTo(Size other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        int unit = 0;
        long value = bytes;
        while (unit < UNITS.size() - 1 && value > 0 && value % 1024 == 0) {
            value /= 1024;
            unit++;
        }
        return value + UNITS.get(unit);
    }
}
