package io.fairlead.netty.check;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** What the body of a response must contain. Thread-safe. */
sealed interface BodyRule {
    /** So many looks at a character, about ten milliseconds' worth, and an expression is given up. */
    int MOST_STEPS = 1_000_000;

    /**
     * Returns whether it is found, whatever comes.
     *
     * @param body all that has come
     * @param looked how much of it was looked at before, in vain
     */
    boolean isFoundEarly(byte[] body, int looked);

    /** Returns what is found in a body that is complete, in which nothing was found early. */
    BodySearch.Verdict search(byte[] body);

    /** The body must contain the text, in UTF-8. */
    static BodyRule text(String text) {
        if (requireNonNull(text, "body text").isEmpty()) {
            throw new IllegalArgumentException("body text: \"\" (expected: at least one character)");
        }
        return new Text(text, text.getBytes(StandardCharsets.UTF_8));
    }

    /** The body must contain a match; it is searched once, when it is complete. */
    static BodyRule regex(String regex) {
        requireNonNull(regex, "body regex");
        if (regex.isEmpty() || !regex.chars().allMatch(c -> c < 0x80)) {
            throw new IllegalArgumentException(
                    "body regex: \"" + Words.printable(regex) + "\" (expected: a regular expression in ASCII)");
        }
        try {
            return new Regex(Pattern.compile(regex));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "body regex: \"" + Words.printable(regex) + "\" (expected: a regular expression; "
                            + e.getDescription() + " near index " + e.getIndex() + ')',
                    e);
        }
    }

    /**
     * A text.
     *
     * @param bytes are not changed
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares rules
    record Text(String text, byte[] bytes) implements BodyRule {
        @Override
        public boolean isFoundEarly(byte[] body, int looked) {
            int last = body.length - bytes.length;
            for (int at = Math.max(0, looked - bytes.length + 1); at <= last; at++) {
                if (isAt(body, at)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isAt(byte[] body, int at) {
            for (int i = 0; i < bytes.length; i++) {
                if (body[at + i] != bytes[i]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public BodySearch.Verdict search(byte[] body) {
            return BodySearch.Verdict.NOT_FOUND; // else it had been found early
        }

        @Override
        public String toString() {
            return '"' + Words.shortened(text) + '"';
        }
    }

    /** A regular expression; each byte is a character of ISO 8859-1. */
    record Regex(Pattern pattern) implements BodyRule {
        @Override
        public boolean isFoundEarly(byte[] body, int looked) {
            return false;
        }

        @Override
        public BodySearch.Verdict search(byte[] body) {
            try {
                boolean found =
                        pattern.matcher(new CountedText(body, MOST_STEPS)).find();
                return found ? BodySearch.Verdict.FOUND : BodySearch.Verdict.NOT_FOUND;
            } catch (CountedText.OutOfSteps | StackOverflowError e) {
                return BodySearch.Verdict.GIVEN_UP;
            }
        }

        @Override
        public String toString() {
            return '/' + Words.printable(pattern.pattern()) + '/';
        }
    }
}
