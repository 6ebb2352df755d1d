package io.fairlead.netty.route;

import java.util.ArrayList;
import java.util.List;

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
    private static final int MOST_CHARACTERS = 1_000;
    private static final int MOST_REPEATS = 1_000;
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private final String source;
    private final Automaton automaton = new Automaton();
    private final int start;
    private int at; // of the parser
    private int depth;

    private LinearRegex(String source) {
        this.source = source;
        if (source.length() > MOST_CHARACTERS) {
            throw error("more than " + MOST_CHARACTERS + " characters");
        }
        if (peek() == '^') {
            at++;
        }
        Node whole = alternatives();
        if (peek() == '$' && at == source.length() - 1) {
            at++;
        }
        if (at < source.length()) {
            throw error("unexpected");
        }
        try {
            this.start = whole.compile(automaton, automaton.accept());
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException if it is not understood, saying where, or larger than {@value #MOST_CHARACTERS}
     *     characters or {@value Automaton#MOST_STATES} states
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

    private Node alternatives() {
        List<Node> choices = new ArrayList<>();
        choices.add(sequence());
        while (peek() == '|') {
            at++;
            choices.add(sequence());
        }
        return choices.size() == 1
                ? choices.get(0)
                : (automaton, next) -> {
                    int first = choices.get(choices.size() - 1).compile(automaton, next);
                    for (int i = choices.size() - 2; i >= 0; i--) {
                        first = automaton.either(choices.get(i).compile(automaton, next), first);
                    }
                    return first;
                };
    }

    private Node sequence() {
        List<Node> parts = new ArrayList<>();
        while (at < source.length() && peek() != '|' && peek() != ')' && !isLastAnchor()) {
            parts.add(repeated(atom()));
        }
        return (automaton, next) -> {
            int first = next;
            for (int i = parts.size() - 1; i >= 0; i--) {
                first = parts.get(i).compile(automaton, first);
            }
            return first;
        };
    }

    private boolean isLastAnchor() {
        return peek() == '$' && at == source.length() - 1;
    }

    private Node repeated(Node atom) {
        int least;
        int most = -1; // any number
        switch (peek()) {
            case '*' -> least = 0;
            case '+' -> least = 1;
            case '?' -> {
                least = 0;
                most = 1;
            }
            case '{' -> {
                at++;
                least = number();
                most = least;
                if (peek() == ',') {
                    at++;
                    most = (peek() == '}') ? -1 : number();
                }
                if (peek() != '}' || (most >= 0 && most < least)) {
                    throw error("{m}, {m,} or {m,n} expected");
                }
            }
            default -> {
                return atom;
            }
        }
        at++;
        if ("*+?{".indexOf(peek()) >= 0) {
            throw error("repeats a repetition");
        }
        return times(atom, least, most);
    }

    private static Node times(Node atom, int least, int most) {
        return (automaton, next) -> {
            int first = next;
            int left = least;
            if (most < 0) {
                int loop = automaton.either(-1, next);
                int body = atom.compile(automaton, loop);
                automaton.lead(loop, body);
                first = (left-- > 0) ? body : loop; // one copy is enough for at least once
            }
            for (int i = least; i < most; i++) {
                first = automaton.either(atom.compile(automaton, first), next);
            }
            for (; left > 0; left--) {
                first = atom.compile(automaton, first);
            }
            return first;
        };
    }

    private int number() {
        int value = -1;
        while (peek() >= '0' && peek() <= '9') {
            value = Math.max(value, 0) * 10 + (peek() - '0');
            if (value > MOST_REPEATS) {
                throw error("more than " + MOST_REPEATS + " repetitions");
            }
            at++;
        }
        if (value < 0) {
            throw error("a number expected");
        }
        return value;
    }

    private Node atom() {
        char c = peek();
        at++;
        return switch (c) {
            case '(' -> group();
            case '[' -> reading(charClass());
            case '.' -> reading(CharSet.dot());
            case '\\' -> reading(escape());
            case '*', '+', '?', '{', '}', ']', '^', '$' -> {
                at--;
                throw error("to be escaped as \\" + c);
            }
            default -> {
                requirePrintable(c);
                yield reading(CharSet.of(c));
            }
        };
    }

    private void requirePrintable(char c) {
        if (c < ' ' || c > '~') {
            at--;
            throw error("printable ASCII expected");
        }
    }

    private Node group() {
        if (source.startsWith("?:", at)) {
            at += 2;
        } else if (peek() == '?') {
            throw error("only (?: is understood");
        }
        if (++depth > 100) {
            throw error("nested too deeply");
        }
        Node inner = alternatives();
        depth--;
        if (peek() != ')') {
            throw error(") expected");
        }
        at++;
        return inner;
    }

    private CharSet escape() {
        char c = peek();
        CharSet named = CharSet.named(c);
        if (named == null && (c == '\0' || PUNCTUATION.indexOf(c) < 0)) {
            throw error("unknown escape");
        }
        at++;
        return (named == null) ? CharSet.of(c) : named;
    }

    private CharSet charClass() {
        CharSet set = CharSet.empty();
        boolean negated = peek() == '^';
        if (negated) {
            at++;
        }
        int first = at;
        while (peek() != ']' || at == first) {
            if (at >= source.length()) {
                throw error("] expected");
            }
            classItem(set);
        }
        at++;
        return negated ? set.complement() : set;
    }

    private void classItem(CharSet set) {
        char from = peek();
        at++;
        if (from == '\\') {
            CharSet named = CharSet.named(peek());
            if (named != null) {
                at++;
                set.addAll(named);
                return;
            }
            from = escaped();
        } else if (from == '[' || from == ']' || from == '^' || from == '&') {
            at--;
            throw error("to be escaped as \\" + from);
        } else {
            requirePrintable(from);
        }
        char to = from;
        if (peek() == '-' && at + 1 < source.length() && source.charAt(at + 1) != ']') {
            at++;
            to = peek();
            at++;
            to = (to == '\\') ? escaped() : to;
            if (to < from || to == '[') {
                throw error("a range that is empty");
            }
        }
        set.add(from, to);
    }

    private char escaped() {
        char c = peek();
        if (c == '\0' || PUNCTUATION.indexOf(c) < 0) {
            throw error("unknown escape");
        }
        at++;
        return c;
    }

    /** Returns the character to be read, or NUL at the end. */
    private char peek() {
        return at < source.length() ? source.charAt(at) : '\0';
    }

    private static Node reading(CharSet set) {
        return (automaton, next) -> automaton.read(set, next);
    }

    private IllegalArgumentException error(String what) {
        return new IllegalArgumentException(
                "regex: " + source.replaceAll("[^ -~]", "?") + ": " + what + " at character " + (at + 1));
    }

    /** A part of the expression. */
    private interface Node {
        /** Adds the states of the part, and returns where it begins. */
        int compile(Automaton automaton, int next);
    }
}
