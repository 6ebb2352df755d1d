package io.fairlead.netty.route;

/**
 * What is wrong with a path that routes are chosen by: pure functions. Servers disagree about what dot segments, encoded
 * slashes and backslashes mean, so that a request may reach what another route guards.
 */
final class PathRules {
    private static final int END = -1;
    private static final int SEPARATOR = -2;
    private static final int ENCODED_SEPARATOR = -3;
    private static final int ENCODED_NUL = -4;

    private PathRules() {}

    /**
     * Returns whether a path leads out of its root for a server that decodes it, merges its slashes and takes backslashes
     * for slashes.
     */
    static boolean climbsOut(String target, int start, int end) {
        int depth = 0;
        for (int at = start; at < end; ) {
            int stop = segmentEnd(target, at, end);
            int dots = dots(target, at, stop);
            if (dots == 2) {
                depth--;
            } else if (dots == 0 && stop > at) {
                depth++;
            }
            if (depth < 0) {
                return true;
            }
            at = stop + width(target, stop, end);
        }
        return false;
    }

    /**
     * Returns whether a path means the same to every server: no dot segments, no empty ones but the last, no encoded
     * slashes, no backslashes, no NUL.
     */
    static boolean isPlain(String target, int start, int end) {
        int at = start;
        while (at < end) {
            int unit = unit(target, at, end);
            if (unit == ENCODED_SEPARATOR || unit == ENCODED_NUL) {
                return false;
            }
            if (unit == SEPARATOR) {
                int stop = segmentEnd(target, at + 1, end);
                boolean empty = stop == at + 1 && stop < end;
                if (empty || target.charAt(at) == '\\' || dots(target, at + 1, stop) > 0) {
                    return false;
                }
            }
            at += width(target, at, end);
        }
        return true;
    }

    private static int segmentEnd(String target, int from, int end) {
        int at = from;
        while (at < end) {
            int unit = unit(target, at, end);
            if (unit == SEPARATOR || unit == ENCODED_SEPARATOR) {
                return at;
            }
            at += width(target, at, end);
        }
        return end;
    }

    /** Returns 1 or 2 for a segment of as many dots, else 0. */
    private static int dots(String target, int start, int stop) {
        int dots = 0;
        for (int at = start; at < stop; at += width(target, at, stop)) {
            if (unit(target, at, stop) != '.' || ++dots > 2) {
                return 0;
            }
        }
        return dots;
    }

    /** Returns what stands at a place: a character, decoded if it is a dot, or one of the constants. */
    private static int unit(String target, int at, int end) {
        if (at >= end) {
            return END;
        }
        char c = target.charAt(at);
        if (c == '/' || c == '\\') {
            return SEPARATOR;
        }
        if (c != '%' || at + 3 > end) {
            return c;
        }
        return switch (Character.digit(target.charAt(at + 1), 16) << 4 | Character.digit(target.charAt(at + 2), 16)) {
            case '/', '\\' -> ENCODED_SEPARATOR;
            case 0 -> ENCODED_NUL;
            case '.' -> '.';
            default -> c;
        };
    }

    /** Returns how many characters stand for what stands at a place. */
    private static int width(String target, int at, int end) {
        if (at >= end) {
            return 1;
        }
        int unit = unit(target, at, end);
        return (target.charAt(at) == '%' && unit != '%') ? 3 : 1;
    }
}
