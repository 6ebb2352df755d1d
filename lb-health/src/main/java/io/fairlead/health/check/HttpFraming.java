package io.fairlead.health.check;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Learns from the header lines of a response where its body ends (RFC 9112 section 6.3): with its last
 * chunk, after a number of bytes, or with the connection.
 */
final class HttpFraming {
    private static final int LONGEST = 256; // longer lines are not those that matter
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,15}");

    private final StringBuilder line = new StringBuilder();
    private boolean chunked;
    private boolean encoded;
    private long length = -1; // not said
    private @Nullable String wrongLength;

    /** Takes a byte of a header line, but not of its end. */
    void take(byte b) {
        if (line.length() < LONGEST) {
            line.append((char) (b & 0xFF));
        }
    }

    /** Ends a header line. */
    void endLine() {
        int colon = line.indexOf(":");
        if (colon > 0) {
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
                case "content-length" -> length(value);
                case "transfer-encoding" -> {
                    encoded = true;
                    chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
                }
                default -> {}
            }
        }
        line.setLength(0);
    }

    private void length(String value) {
        if (!LENGTH.matcher(value).matches() || (length >= 0 && length != Long.parseLong(value))) {
            wrongLength = value;
        } else {
            length = Long.parseLong(value);
        }
    }

    /** Returns the body that begins after the head, or throws if nobody knows where it ends. */
    HttpBody body(int status, BodyRule.Search search) throws Malformed {
        if (wrongLength != null) {
            throw new Malformed("Content-Length: " + Words.excerpt(wrongLength) + " (expected: one number)");
        }
        if (status == 204 || status == 205 || status == 304) {
            return HttpBody.sized(0, search);
        }
        if (encoded) {
            return chunked ? HttpBody.chunked(search) : HttpBody.untilClose(search);
        }
        return (length < 0) ? HttpBody.untilClose(search) : HttpBody.sized(length, search);
    }
}
