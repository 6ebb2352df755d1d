package io.fairlead.health.check;

import java.time.Duration;

/** Puts texts of others into words that are safe to log, and short enough to show. */
final class Words {
    private static final int LONGEST = 200;

    private Words() {}

    /** Shows everything but visible ASCII and the space, which must not reach a log either, as its code. */
    static String printable(String value) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            append(shown, c, c >= ' ' && c <= '~');
        }
        return shown.toString();
    }

    /** Shows the first 200 characters of a text in any language, and as their code those that are no text. */
    static String excerpt(String text) {
        StringBuilder shown = new StringBuilder();
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            append(shown, c, isText(c));
        }
        return (end < text.length()) ? shown.append("...").toString() : shown.toString();
    }

    /** Shows a duration in seconds if they are whole, else in milliseconds. */
    static String span(Duration duration) {
        long millis = duration.toMillis();
        return (millis % 1000 == 0) ? millis / 1000 + " s" : millis + " ms";
    }

    private static void append(StringBuilder shown, char c, boolean asItIs) {
        if (asItIs) {
            shown.append(c);
        } else {
            shown.append(String.format("\\u%04x", (int) c));
        }
    }

    private static boolean isText(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
