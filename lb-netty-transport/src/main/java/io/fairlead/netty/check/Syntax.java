package io.fairlead.netty.check;

import static java.util.Objects.requireNonNull;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;

/**
 * Keeps out of a request whatever would end a line, or a part of it, before its time (RFC 9110).
 *
 * <p>Each method returns its argument, or throws an {@link IllegalArgumentException} that names the field.
 */
final class Syntax {
    private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~%:\\[\\]-]+");
    private static final Pattern METHOD = Pattern.compile("GET|HEAD");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("([!-~]([ -~\\t]*[!-~])?)?");

    /** Those the check decides about, and those that HTTP/2 does not have. */
    private static final Set<String> NOT_TO_SET = Set.of(
            "host",
            "connection",
            "keep-alive",
            "proxy-connection",
            "content-length",
            "transfer-encoding",
            "te",
            "expect",
            "upgrade");

    private Syntax() {}

    static String serverName(String value) {
        requireNonNull(value, "serverName");
        if (!isAddress(value)) {
            try {
                SNIHostName unused = new SNIHostName(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "serverName: \"" + Words.printable(value) + "\" (expected: a host name or an IP address)", e);
            }
        }
        return value;
    }

    /** Returns whether it is an IP address in words, without brackets. */
    static boolean isAddress(String value) {
        return NetUtil.isValidIpV4Address(value) || NetUtil.isValidIpV6Address(value);
    }

    static String path(String value) {
        return require("path", value, PATH, "/ and then visible ASCII, percent-encoded where needed, without #");
    }

    static String host(String value) {
        return require("host", value, HOST, "a host name or address, and maybe a port");
    }

    static String method(String value) {
        return require("method", value, METHOD, "GET or HEAD");
    }

    static String headerName(String value) {
        require("header name", value, TOKEN, "an HTTP token");
        if (NOT_TO_SET.contains(value.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("header name: \"" + value + "\" (expected: one the check does not set)");
        }
        return value;
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
