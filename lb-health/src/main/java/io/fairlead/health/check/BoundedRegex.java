package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that is given up after a bounded number of steps, so that backtracking which
 * explodes on the answer of one backend does not hold up the checks of all others.
 *
 * <p>A step is one look at a character. The JDK's engine looks at them through {@link CharSequence}, and a
 * sequence can count, and refuse.
 */
final class BoundedRegex {
    /** About ten milliseconds' worth. */
    static final int MOST_STEPS = 1_000_000;

    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}+");

    private final Pattern pattern;

    private BoundedRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Returns the expression, or throws and names the field.
     *
     * @param regex of ASCII: what is searched are bytes, each a character of ISO 8859-1
     */
    static BoundedRegex of(String field, String regex) {
        requireNonNull(regex, field);
        if (!ASCII.matcher(regex).matches()) {
            throw new IllegalArgumentException(
                    field + ": \"" + Words.printable(regex) + "\" (expected: a regular expression in ASCII)");
        }
        try {
            return new BoundedRegex(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    field + ": \"" + Words.printable(regex) + "\" (expected: a regular expression; "
                            + e.getDescription() + " near index " + e.getIndex() + ')',
                    e);
        }
    }

    /** Begins to search the answer of one backend. */
    Search search() {
        return new Search();
    }

    @Override
    public String toString() {
        return '/' + Words.printable(pattern.pattern()) + '/';
    }

    /** All searches in one answer, which share the steps. */
    final class Search {
        private final Counted text = new Counted();
        private final Matcher matcher = pattern.matcher(text);

        private Search() {}

        /** Looks for a match in the bytes up to the given length. */
        boolean find(byte[] bytes, int length) throws Malformed {
            text.bytes = bytes;
            text.length = length;
            try {
                return matcher.reset().find();
            } catch (OutOfSteps | StackOverflowError e) {
                text.left = 0;
                throw new Malformed(BoundedRegex.this + " takes more than " + MOST_STEPS + " steps");
            }
        }
    }

    /** Bytes as text, as long as there are steps left. */
    private static final class Counted implements CharSequence {
        private byte[] bytes = {};
        private int length;
        private int left = MOST_STEPS;

        @Override
        public int length() {
            return length;
        }

        @Override
        public char charAt(int index) {
            if (left == 0) {
                throw new OutOfSteps();
            }
            left--;
            return (char) (bytes[index] & 0xFF);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new UnsupportedOperationException("matching needs none");
        }
    }

    private static final class OutOfSteps extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private OutOfSteps() {
            super(null, null, false, false);
        }
    }
}
