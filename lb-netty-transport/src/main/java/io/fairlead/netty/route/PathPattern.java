package io.fairlead.netty.route;

import org.jspecify.annotations.Nullable;

/** What a route asks of the path. */
final class PathPattern {
    /** Which pattern goes before which: the later constant asks less. */
    private enum Kind {
        EXACT,
        REGEX,
        PREFIX
    }

    private static final PathPattern ANY = new PathPattern(Kind.PREFIX, "", null);

    private final Kind kind;
    private final String text;
    private final @Nullable LinearRegex regex;

    private PathPattern(Kind kind, String text, @Nullable LinearRegex regex) {
        this.kind = kind;
        this.text = text;
        this.regex = regex;
    }

    /** Any path, and the asterisk of OPTIONS. */
    static PathPattern any() {
        return ANY;
    }

    /** This path. */
    static PathPattern exact(String path) {
        return new PathPattern(Kind.EXACT, require("path", path), null);
    }

    /** This path and everything below it; everything that begins with it if it ends with a slash. */
    static PathPattern prefix(String path) {
        return new PathPattern(Kind.PREFIX, require("prefix", path), null);
    }

    /** Whatever matches as a whole. */
    static PathPattern regex(LinearRegex regex) {
        return new PathPattern(Kind.REGEX, "", regex);
    }

    /** Returns whether the path that stands between two places of a target suits. */
    boolean matches(String target, int start, int end) {
        int length = end - start;
        if (regex != null) {
            return regex.matches(target, start, end);
        }
        int own = text.length();
        if (kind == Kind.EXACT) {
            return length == own && target.startsWith(text, start);
        }
        if (length < own || !target.startsWith(text, start)) {
            return false;
        }
        return own == 0 || length == own || text.charAt(own - 1) == '/' || target.charAt(start + own) == '/';
    }

    /** Orders what asks more first: exact paths, expressions, and prefixes by their length, the longest first. */
    int compareRank(PathPattern other) {
        int byKind = kind.compareTo(other.kind);
        return (byKind != 0 || kind != Kind.PREFIX) ? byKind : Integer.compare(other.text.length(), text.length());
    }

    private static String require(String what, String path) {
        if (!path.matches("/[!-~&&[^?#]]*")) {
            throw new IllegalArgumentException(
                    what + ": " + path + " (expected: / and then visible ASCII, without query and fragment)");
        }
        return path;
    }
}
