package io.fairlead.samples.proxy.option;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One kind of single value: how it is read from text, and what it is called.
 *
 * @param label its name in the reference
 * @param kind what it is in YAML and in JSON
 * @param choices the words it can be, if only these
 * @param pattern the regular expression of its text; empty if everything is fine or something else decides
 */
public record ScalarType(String label, Kind kind, List<String> choices, String pattern, Parser parser) {
    /** The kinds of single value YAML knows. */
    public enum Kind {
        /** Any text; numbers and words without quotes, too. */
        TEXT("text"),
        /** A whole number. */
        INTEGER("a whole number"),
        /** A number. */
        NUMBER("a number"),
        /** True or false. */
        BOOLEAN("true or false");

        private final String expected;

        Kind(String expected) {
            this.expected = expected;
        }

        /** Returns what to write, for messages. */
        public String expected() {
            return expected;
        }
    }

    /** Reads a value from text. */
    @FunctionalInterface
    interface Parser {
        Object parse(String text, Format format, HostResolver hosts);
    }

    /** Copies the choices. */
    public ScalarType {
        choices = List.copyOf(choices);
    }

    /** Returns the type of the values of a class, which must be one of those listed here. */
    static ScalarType of(Class<?> type) {
        if (type == String.class) {
            return new ScalarType("text", Kind.TEXT, List.of(), "", ScalarType::text);
        }
        if (type == int.class) {
            return plain("integer", Kind.INTEGER, "", text -> number(text, Kind.INTEGER, Integer::valueOf));
        }
        if (type == double.class) {
            return plain("number", Kind.NUMBER, "", text -> number(text, Kind.NUMBER, Double::valueOf));
        }
        if (type == boolean.class) {
            return plain("boolean", Kind.BOOLEAN, "", ScalarType::truth);
        }
        if (type == Duration.class) {
            return plain("duration", Kind.TEXT, Durations.PATTERN, Durations::parse);
        }
        if (type == Size.class) {
            return plain("size", Kind.TEXT, "[0-9]{1,12}(B|KiB|MiB|GiB)", Size::parse);
        }
        if (type == Statuses.class) {
            return plain("statuses", Kind.TEXT, Statuses.PATTERN, Statuses::parse);
        }
        if (type == SocketAddress.class) {
            return new ScalarType("address", Kind.TEXT, List.of(), "", Addresses::parseAny);
        }
        if (type == InetSocketAddress.class) {
            return new ScalarType("host:port", Kind.TEXT, List.of(), "", Addresses::parse);
        }
        if (type.isEnum()) {
            List<Object> constants = List.of((Object[]) type.getEnumConstants());
            List<String> words = constants.stream().map(ScalarType::show).toList();
            return new ScalarType(
                    "choice", Kind.TEXT, words, "", (text, format, hosts) -> choice(text, words, constants));
        }
        throw new IllegalArgumentException("no option can be a " + type.getName());
    }

    /** Reads a value; throws {@link BadValue} if the text is none. */
    Object parse(String text, Format format, HostResolver hosts) {
        return parser.parse(text, format, hosts);
    }

    /** Returns the value as it would be written in a file. */
    public static String show(Object value) {
        if (value instanceof Duration duration) {
            return Durations.format(duration);
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        return (value instanceof String text) ? BadValue.quoted(text) : value.toString();
    }

    private static ScalarType plain(String label, Kind kind, String pattern, Function<String, Object> reader) {
        return new ScalarType(label, kind, List.of(), pattern, (text, format, hosts) -> reader.apply(text));
    }

    private static Object text(String text, Format format, HostResolver hosts) {
        if (!text.isEmpty() && !format.fits(text)) {
            String shown = (format == Format.SECRET) ? "not shown here" : BadValue.quoted(text);
            throw BadValue.expected(shown, format.expected(), null);
        }
        return text;
    }

    private static Object number(String text, Kind kind, Function<String, Object> reader) {
        try {
            return reader.apply(text);
        } catch (NumberFormatException e) {
            throw BadValue.expected(BadValue.quoted(text), kind.expected(), null);
        }
    }

    private static Object truth(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw BadValue.expected(BadValue.quoted(text), "true or false", meant(text));
        };
    }

    private static @Nullable String meant(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "yes", "on", "true" -> "true";
            case "no", "off", "false" -> "false";
            default -> null;
        };
    }

    private static Object choice(String text, List<String> words, List<Object> constants) {
        int index = words.indexOf(text);
        if (index < 0) {
            String expected = BadValue.oneOf(new ArrayList<>(words));
            throw BadValue.expected(BadValue.quoted(text), expected, BadValue.nearest(text, words));
        }
        return constants.get(index);
    }
}
