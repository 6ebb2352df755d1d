package io.fairlead.samples.proxy.option;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says that a value is not what its option takes, and what was probably meant. */
public final class BadValue extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Makes one with the whole message. */
    public BadValue(String message) {
        super(message);
    }

    /** Returns one that shows the value, what was expected, and a suggestion if there is one. */
    public static BadValue expected(String value, String expected, @Nullable String suggestion) {
        return new BadValue(value + " (expected: " + expected + ')' + didYouMean(suggestion));
    }

    /** Returns the value in quotes, control characters as question marks, and a long one shortened. */
    public static String quoted(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return '"' + ((printable.length() > 60) ? printable.substring(0, 57) + "..." : printable) + '"';
    }

    /** Returns the question that ends a message, or nothing without a suggestion. */
    public static String didYouMean(@Nullable String suggestion) {
        return (suggestion == null) ? "" : " (did you mean \"" + suggestion + "\"?)";
    }

    /** Returns the known word that is nearest to the given one, or null if none is near. */
    public static @Nullable String nearest(String word, Collection<String> known) {
        String nearest = null;
        int best = Math.max(1, word.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(simple(word), simple(candidate));
            if (distance < best && distance < candidate.length()) {
                nearest = candidate;
                best = distance;
            }
        }
        return nearest;
    }

    /** Returns the words as a sentence lists them: {@code http or tcp}. */
    public static String oneOf(Collection<String> words) {
        List<String> list = List.copyOf(words);
        int last = list.size() - 1;
        return (last < 1) ? String.join("", list) : String.join(", ", list.subList(0, last)) + " or " + list.get(last);
    }

    /** An abbreviation of three letters or more is as near as one mistake. */
    private static int distance(String word, String candidate) {
        int distance = EditDistance.between(word, candidate);
        return (word.length() > 2 && candidate.startsWith(word)) ? Math.min(distance, 1) : distance;
    }

    private static String simple(String word) {
        return word.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "");
    }
}
