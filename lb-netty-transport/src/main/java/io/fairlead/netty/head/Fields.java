package io.fairlead.netty.head;

/** What may be written into a head by those who are told to: names and values that can stand there. */
public final class Fields {
    private Fields() {}

    /**
     * Checks the name of a field that is to be changed: the proxy alone writes those that delimit messages or speak
     * about one connection only.
     *
     * @throws IllegalArgumentException naming it
     */
    public static void requireChangeable(String name) {
        if (!isToken(name)) {
            throw new IllegalArgumentException(
                    "header: " + printable(name) + " (expected: the name of a header field)");
        }
        if (FieldName.of(name) == FieldName.HOP_BY_HOP || name.equalsIgnoreCase("content-length")) {
            throw new IllegalArgumentException(
                    "header: " + name + " (expected: a field that neither delimits messages nor steers a connection)");
        }
    }

    /**
     * Checks a value.
     *
     * @throws IllegalArgumentException naming the field
     */
    public static void requireValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f || c > 0xff) {
                throw new IllegalArgumentException("header " + name + ": " + printable(value)
                        + " (expected: no control characters, and none beyond U+00FF)");
            }
        }
    }

    /** Returns whether the text is a token of RFC 9110 section 5.6.2, of at most 256 characters. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 256;
    }

    private static String printable(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
