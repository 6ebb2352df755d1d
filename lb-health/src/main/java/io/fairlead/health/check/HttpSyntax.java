package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * Keeps out of a request whatever would end a line, or a part of it, before its time (RFC 9110 and 9112).
 *
 * <p>Each method returns its argument, or throws an {@link IllegalArgumentException} that names the field.
 */
final class HttpSyntax {
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~%:\\[\\]-]+");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("([!-~]([ -~\\t]*[!-~])?)?");

    private HttpSyntax() {}

    static String path(String value) {
        return require("path", value, PATH, "/ and then visible ASCII, percent-encoded where needed, without #");
    }

    static String host(String value) {
        return require("host", value, HOST, "a host name or address, and maybe a port");
    }

    static String headerName(String value) {
        return require("header name", value, TOKEN, "an HTTP token");
    }

    static String headerValue(String name, String value) {
        return require("header " + name, value, VALUE, "visible ASCII with spaces inside only");
    }

    private static String require(String field, String value, Pattern pattern, String expected) {
        requireNonNull(value, field);
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    field + ": \"" + Words.printable(value) + "\" (expected: " + expected + ')');
        }
        return value;
    }
}
