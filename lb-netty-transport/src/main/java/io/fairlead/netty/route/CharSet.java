package io.fairlead.netty.route;

import org.jspecify.annotations.Nullable;

/** A set of characters up to U+00FF; a complement holds everything beyond, too. */
final class CharSet {
    private final long[] bits = new long[4];
    private boolean beyond;

    /** Returns an empty set. */
    static CharSet empty() {
        return new CharSet();
    }

    /** Returns the set of one character. */
    static CharSet of(char c) {
        return new CharSet().add(c, c);
    }

    /** Returns what the dot stands for: all but the ends of lines. */
    static CharSet dot() {
        return new CharSet()
                .add('\n', '\n')
                .add('\r', '\r')
                .add('\u0085', '\u0085')
                .complement();
    }

    /** Returns what {@code \d}, {@code \w}, {@code \s} or their capitals stand for; null for other letters. */
    static @Nullable CharSet named(char letter) {
        return switch (letter) {
            case 'd' -> new CharSet().add('0', '9');
            case 'w' -> new CharSet().add('0', '9').add('A', 'Z').add('_', '_').add('a', 'z');
            case 's' -> new CharSet().add('\t', '\r').add(' ', ' ');
            case 'D', 'W', 'S' -> complementOf(Character.toLowerCase(letter));
            default -> null;
        };
    }

    private static CharSet complementOf(char letter) {
        CharSet named = named(letter);
        return (named == null) ? empty() : named.complement();
    }

    /** Adds a range, ends included. */
    CharSet add(char from, char to) {
        for (int c = from; c <= to; c++) {
            bits[c >>> 6] |= 1L << c;
        }
        return this;
    }

    /** Adds all of another set. */
    CharSet addAll(CharSet other) {
        for (int i = 0; i < bits.length; i++) {
            bits[i] |= other.bits[i];
        }
        beyond |= other.beyond;
        return this;
    }

    /** Becomes everything that it was not. */
    CharSet complement() {
        for (int i = 0; i < bits.length; i++) {
            bits[i] = ~bits[i];
        }
        beyond = !beyond;
        return this;
    }

    boolean contains(char c) {
        return (c > 0xff) ? beyond : (bits[c >>> 6] >>> c & 1) != 0;
    }
}
