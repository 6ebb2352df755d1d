package io.fairlead.netty.forward;

import io.fairlead.netty.Forwarding;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the proxies before this one say of a request: X-Forwarded-For and its like, or Forwarded (RFC 7239). Pure functions
 * of fields that may hold anything.
 */
final class Hops {
    static final AsciiString X_FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    static final AsciiString FORWARDED = AsciiString.cached("forwarded");

    private static final int LONGEST_ADDRESS = 64;

    private Hops() {}

    /**
     * Returns the last address that is not trusted, going back from a trusted peer; the first of all if every one is
     * trusted, and where something is no address, the one behind it.
     *
     * @param peer null if it has no address, as on a UNIX socket
     */
    static @Nullable InetAddress client(HttpHeaders headers, Forwarding forwarding, @Nullable InetAddress peer) {
        boolean rfc7239 = forwarding.style() == Forwarding.Style.FORWARDED;
        List<String> lines = headers.getAll(rfc7239 ? FORWARDED : X_FORWARDED_FOR);
        @Nullable InetAddress client = peer;
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = rfc7239 ? unquoted(lines.get(i)) : lines.get(i);
            if (line == null) {
                return client;
            }
            for (int end = line.length(); end >= 0; ) {
                int comma = line.lastIndexOf(',', end - 1);
                String element = line.substring(comma + 1, end);
                InetAddress before = address(rfc7239 ? node(element) : element.trim());
                if (before == null) {
                    return client;
                }
                client = before;
                if (!forwarding.trusted().contains(client)) {
                    return client;
                }
                end = comma; // -1 ends the line
            }
        }
        return client;
    }

    /**
     * Returns the fields of Forwarded that can be read, joined: those behind the last one with a quoted text that does
     * not end, which would take in whatever is written behind it.
     *
     * @return null if there is none
     */
    static @Nullable String readable(List<String> lines) {
        int from = lines.size();
        while (from > 0 && unquoted(lines.get(from - 1)) != null) {
            from--;
        }
        return (from == lines.size()) ? null : String.join(", ", lines.subList(from, lines.size()));
    }

    /**
     * Returns a field of Forwarded in which everything that separates does so: what would be part of a quoted text is
     * replaced by what no address has. Null if a quoted text does not end.
     */
    private static @Nullable String unquoted(String line) {
        int quote = line.indexOf('"');
        if (quote < 0) {
            return line;
        }
        StringBuilder text = new StringBuilder(line);
        boolean quoted = false;
        for (int i = quote; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\') {
                text.setCharAt(i, '?');
                i++;
                if (i < line.length()) {
                    text.setCharAt(i, '?');
                }
            } else if (quoted && (c == ',' || c == ';' || c == '=')) {
                text.setCharAt(i, '?');
            }
        }
        return quoted ? null : text.toString();
    }

    /** Returns the {@code for} of an element, without quotes; empty if there is none. */
    private static String node(String element) {
        for (String pair : element.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals).trim().toLowerCase(Locale.ROOT).equals("for")) {
                String value = pair.substring(equals + 1).trim();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return "";
    }

    /** Returns the address that a text is, maybe with a port; null if it is none. Nothing is looked up. */
    static @Nullable InetAddress address(String text) {
        byte[] bytes = (text.length() > LONGEST_ADDRESS)
                ? null
                : NetUtil.createByteArrayFromIpAddressString(withoutPort(text));
        try {
            return (bytes == null) ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null; // of another length than addresses have
        }
    }

    private static String withoutPort(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return (end < 0) ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return (colon > 0 && colon == text.lastIndexOf(':')) ? text.substring(0, colon) : text;
    }
}
