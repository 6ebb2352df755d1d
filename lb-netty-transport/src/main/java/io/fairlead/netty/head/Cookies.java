package io.fairlead.netty.head;

import org.jspecify.annotations.Nullable;

/**
 * Finds cookies in Cookie fields: pure functions that allocate nothing, throw nothing and are tolerant, as RFC 6265
 * section 5.4 and what clients send ask for. A pair ends at a semicolon, blanks around names and values do not count, a
 * pair without {@code =} is none, and names are case-sensitive. Quotes are part of a value.
 *
 * <p>A place in a field is one {@code long}: where a value begins and where it ends, for {@link #start} and
 * {@link #end}.
 */
public final class Cookies {
    /** There is no such cookie. */
    public static final long NONE = -1;

    private Cookies() {}

    /** Returns where the value of the first cookie of that name is, or {@link #NONE}. O(length of the field). */
    public static long find(CharSequence field, String name) {
        for (int at = 0; at < field.length(); ) {
            int end = pairEnd(field, at);
            int start = skipBlanks(field, at, end);
            int equals = equalsAfter(field, start, end, name);
            if (equals >= 0) {
                return valueAt(field, equals + 1, end);
            }
            at = end + 1;
        }
        return NONE;
    }

    /** Returns where the value of a Set-Cookie field is, if it sets a cookie of that name, or {@link #NONE}. */
    public static long findSet(CharSequence field, String name) {
        int end = pairEnd(field, 0);
        int equals = equalsAfter(field, skipBlanks(field, 0, end), end, name);
        return (equals < 0) ? NONE : valueAt(field, equals + 1, end);
    }

    /** Returns where a value begins. */
    public static int start(long place) {
        return (int) (place >>> 32);
    }

    /** Returns where a value ends. */
    public static int end(long place) {
        return (int) place;
    }

    /** Returns the value of the first cookie of that name, or null. */
    public static @Nullable String value(CharSequence field, String name) {
        long place = find(field, name);
        return (place == NONE)
                ? null
                : field.subSequence(start(place), end(place)).toString();
    }

    /**
     * Returns the field without the cookies of that name: the field itself if it has none of them, and an empty text if
     * it has no others.
     */
    public static String without(String field, String name) {
        if (find(field, name) == NONE) {
            return field;
        }
        StringBuilder left = new StringBuilder(field.length());
        int at = 0;
        while (at < field.length()) {
            int end = pairEnd(field, at);
            int start = skipBlanks(field, at, end);
            int stop = trimmed(field, start, end);
            if (start < stop && equalsAfter(field, start, end, name) < 0) {
                if (left.length() > 0) {
                    left.append("; ");
                }
                left.append(field, start, stop);
            }
            at = end + 1;
        }
        return left.toString();
    }

    /** Returns where the sign is between that name, at the start, and its value; -1 if the pair has another name. */
    private static int equalsAfter(CharSequence field, int start, int end, String name) {
        int behind = start + name.length();
        if (behind >= end || !matches(field, start, name)) {
            return -1;
        }
        int equals = skipBlanks(field, behind, end);
        return (equals < end && field.charAt(equals) == '=') ? equals : -1;
    }

    private static long valueAt(CharSequence field, int from, int end) {
        int first = skipBlanks(field, from, end);
        return ((long) first << 32) | trimmed(field, first, end);
    }

    private static int pairEnd(CharSequence field, int from) {
        int end = from;
        while (end < field.length() && field.charAt(end) != ';') {
            end++;
        }
        return end;
    }

    private static int skipBlanks(CharSequence field, int from, int end) {
        int at = from;
        while (at < end && isBlank(field.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int trimmed(CharSequence field, int start, int end) {
        int at = end;
        while (at > start && isBlank(field.charAt(at - 1))) {
            at--;
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean matches(CharSequence field, int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (field.charAt(at + i) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
