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
    static final AsciiString X_FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");

    private static final int LONGEST_ADDRESS = 64;

    private Hops() {}

    /**
     * The client, as trusted proxies name it.
     *
     * @param address the last that is not trusted, going back from a trusted peer; the first of all if every one is
     *     trusted, and where something is no address, the one behind it; null if that is a peer without address
     * @param scheme what it speaks: http, https, or null if nobody says so; of Forwarded, what is said with its address,
     *     or behind that
     */
    record Client(@Nullable InetAddress address, @Nullable String scheme) {}

    /**
     * Returns who asks.
     *
     * @param peer null if it has no address, as on a UNIX socket
     */
    static Client client(HttpHeaders headers, Forwarding forwarding, @Nullable InetAddress peer) {
        boolean rfc7239 = forwarding.style() == Forwarding.Style.FORWARDED;
        List<String> lines = headers.getAll(rfc7239 ? FORWARDED : X_FORWARDED_FOR);
        @Nullable InetAddress client = peer;
        @Nullable String scheme = rfc7239 ? null : scheme(headers.get(X_FORWARDED_PROTO));
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = rfc7239 ? unquoted(lines.get(i)) : lines.get(i);
            if (line == null) {
                return new Client(client, scheme);
            }
            for (int end = line.length(); end >= 0; ) {
                int comma = line.lastIndexOf(',', end - 1);
                String element = line.substring(comma + 1, end);
                if (rfc7239) { // it is written by who is trusted, whoever it is about
                    String said = scheme(parameter(element, "proto").toLowerCase(Locale.ROOT));
                    scheme = (said == null) ? scheme : said;
                }
                InetAddress before = address(rfc7239 ? parameter(element, "for") : element.trim());
                if (before == null) {
                    return new Client(client, scheme);
                }
                client = before;
                if (!forwarding.trusted().contains(client)) {
                    return new Client(client, scheme);
                }
                end = comma; // -1 ends the line
            }
        }
        return new Client(client, scheme);
    }

    /** Returns a scheme of HTTP; null if it is none. */
    static @Nullable String scheme(@Nullable String said) {
        return "http".equals(said) || "https".equals(said) ? said : null;
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

    /** Returns a parameter of an element, without quotes; empty if there is none. */
    private static String parameter(String element, String name) {
        for (String pair : element.split(";", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals).trim().toLowerCase(Locale.ROOT).equals(name)) {
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
