package io.fairlead.netty.route;

import java.util.ArrayList;
import java.util.List;

/** Reads the regular expressions that {@link LinearRegex} describes, by recursive descent. */
final class RegexParser {
    private static final int MOST_CHARACTERS = 1_000;
    private static final int MOST_REPEATS = 1_000;
    private static final String PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    private final String source;
    private int at;
    private int depth;

    private RegexParser(String source) {
        this.source = source;
    }

    /**
     * Adds the states of an expression to an automaton, and returns where it begins.
     *
     * @throws IllegalArgumentException if it is not understood, saying where, or larger than {@value #MOST_CHARACTERS}
     *     characters or {@value Automaton#MOST_STATES} states
     */
    static int compile(String source, Automaton automaton) {
        RegexParser parser = new RegexParser(source);
        RegexNode whole = parser.whole();
        try {
            return whole.compile(automaton, automaton.accept());
        } catch (IllegalArgumentException e) {
            throw parser.error(String.valueOf(e.getMessage()));
        }
    }

    private RegexNode whole() {
        if (source.length() > MOST_CHARACTERS) {
            throw error("more than " + MOST_CHARACTERS + " characters");
        }
        if (peek() == '^') {
            at++;
        }
        RegexNode whole = alternatives();
        if (isLastAnchor()) {
            at++;
        }
        if (at < source.length()) {
            throw error("unexpected");
        }
        return whole;
    }

    private RegexNode alternatives() {
        List<RegexNode> choices = new ArrayList<>();
        choices.add(sequence());
        while (peek() == '|') {
            at++;
            choices.add(sequence());
        }
        return RegexNode.either(choices);
    }

    private RegexNode sequence() {
        List<RegexNode> parts = new ArrayList<>();
        while (at < source.length() && peek() != '|' && peek() != ')' && !isLastAnchor()) {
            parts.add(repeated(atom()));
        }
        return RegexNode.sequence(parts);
    }

    private boolean isLastAnchor() {
        return peek() == '$' && at == source.length() - 1;
    }

    private RegexNode repeated(RegexNode atom) {
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
        return RegexNode.times(atom, least, most);
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

    private RegexNode atom() {
        char c = peek();
        at++;
        return switch (c) {
            case '(' -> group();
            case '[' -> RegexNode.reading(charClass());
            case '.' -> RegexNode.reading(CharSet.dot());
            case '\\' -> RegexNode.reading(escape());
            case '*', '+', '?', '{', '}', ']', '^', '$' -> {
                at--;
                throw error("to be escaped as \\" + c);
            }
            default -> {
                requirePrintable(c);
                yield RegexNode.reading(CharSet.of(c));
            }
        };
    }

    private void requirePrintable(char c) {
        if (c < ' ' || c > '~') {
            at--;
            throw error("printable ASCII expected");
        }
    }

    private RegexNode group() {
        if (source.startsWith("?:", at)) {
            at += 2;
        } else if (peek() == '?') {
            throw error("only (?: is understood");
        }
        if (++depth > 100) {
            throw error("nested too deeply");
        }
        RegexNode inner = alternatives();
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

    private IllegalArgumentException error(String what) {
        return new IllegalArgumentException(
                "regex: " + source.replaceAll("[^ -~]", "?") + ": " + what + " at character " + (at + 1));
    }
}
