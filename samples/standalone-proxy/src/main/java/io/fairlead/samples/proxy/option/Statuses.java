package io.fairlead.samples.proxy.option;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of HTTP statuses, written as {@code 200} or {@code 200-399}.
 *
 * @param from the first, 100..599
 * @param to the last, {@code from}..599
 */
public record Statuses(int from, int to) {
    static final String PATTERN = "([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?";
    private static final Pattern SYNTAX = Pattern.compile(PATTERN);

    /** Checks the range. */
    public Statuses {
        if (from < 100 || to > 599 || from > to) {
            throw BadValue.expected(text(from, to), "statuses within 100-599, the lower one first", null);
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws BadValue if it is neither a status nor a range of them
     */
    public static Statuses parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw BadValue.expected(BadValue.quoted(text), "a status such as 200 or a range such as 200-399", null);
        }
        String to = matcher.group(2);
        int from = Integer.parseInt(matcher.group(1));
        return new Statuses(from, (to == null) ? from : Integer.parseInt(to));
    }

    @Override
    public String toString() {
        return text(from, to);
    }

    private static String text(int from, int to) {
        return (from == to) ? Integer.toString(from) : from + "-" + to;
    }
}
