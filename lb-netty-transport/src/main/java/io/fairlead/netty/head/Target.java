package io.fairlead.netty.head;

/**
 * Where things are in a request target of RFC 9112 section 3.2, in origin, absolute or asterisk form: pure functions
 * that allocate nothing and believe nothing, since clients write what they like.
 */
public final class Target {
    private Target() {}

    /** Returns whether the text is visible ASCII without fragment, as a target has to be. */
    public static boolean isVisible(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return false;
            }
        }
        return true;
    }

    /** Returns where the authority of an absolute {@code http} or {@code https} target begins, or -1. */
    public static int authorityStart(String target) {
        if (target.startsWith("/")) {
            return -1; // nearly always
        }
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        return target.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
    }

    /** Returns where the authority that begins at the given place ends. */
    public static int authorityEnd(String target, int start) {
        int end = start;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        return end;
    }

    /** Returns where the path begins, which is empty in {@code http://host} and {@code http://host?query}. */
    public static int pathStart(String target) {
        int authority = authorityStart(target);
        return (authority < 0) ? 0 : authorityEnd(target, authority);
    }

    /** Returns where the path ends that begins at the given place: at the query, or with the target. */
    public static int pathEnd(String target, int start) {
        int end = target.indexOf('?', start);
        return (end < 0) ? target.length() : end;
    }

    /**
     * Returns where the value of the first query parameter of that name begins, or -1 if there is none. It ends at
     * {@link #valueEnd}; of a parameter without {@code =} it is empty.
     */
    public static int valueStart(String target, String parameter) {
        int length = parameter.length();
        int at = pathEnd(target, 0) + 1; // no query can begin before the path: an authority has no question mark
        while (at <= target.length()) {
            int end = valueEnd(target, at);
            if (target.startsWith(parameter, at)) {
                int behind = at + length;
                if (behind == end) {
                    return behind;
                }
                if (behind < end && target.charAt(behind) == '=') {
                    return behind + 1;
                }
            }
            at = end + 1;
        }
        return -1;
    }

    /** Returns where the value ends that begins at the given place. */
    public static int valueEnd(String target, int start) {
        int end = target.indexOf('&', start);
        return (end < 0) ? target.length() : end;
    }
}
