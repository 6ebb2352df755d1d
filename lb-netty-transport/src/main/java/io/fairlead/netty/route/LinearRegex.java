package io.fairlead.netty.route;

/**
 * A regular expression that is matched in time linear in the text, whatever both say: the simulation of a
 * nondeterministic automaton (Thompson, <a href="https://doi.org/10.1145/363347.363387">Regular Expression Search
 * Algorithm</a>, 1968), without backtracking that a client could provoke.
 *
 * <p>The whole text must match. Understood are literal characters, {@code .}, classes such as {@code [a-z_]} and
 * {@code [^/]}, the escapes {@code \d \w \s \D \W \S} and those of punctuation, groups {@code (...)} and
 * {@code (?:...)}, alternatives, and {@code * + ? {m} {m,} {m,n}}; they mean what they mean in java.util.regex. A
 * {@code ^} at the beginning and a {@code $} at the end change nothing. Anything else is refused.
 *
 * <p>Immutable. Matching costs O(length × states) at worst, and some arrays.
 */
final class LinearRegex {
    private final String source;
    private final Automaton automaton = new Automaton();
    private final int start;

    private LinearRegex(String source) {
        this.source = source;
        this.start = RegexParser.compile(source, automaton);
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it is not understood, saying where, or too large
     */
    static LinearRegex of(String source) {
        return new LinearRegex(source);
    }

    /** Returns whether all of a text matches. */
    boolean matches(CharSequence text) {
        return matches(text, 0, text.length());
    }

    /** Returns whether all of a part of a text matches. */
    boolean matches(CharSequence text, int from, int to) {
        return automaton.accepts(start, text, from, to);
    }

    @Override
    public String toString() {
        return source;
    }
}
