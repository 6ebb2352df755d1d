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
     */
    static InetAddress client(HttpHeaders headers, Forwarding forwarding, InetAddress peer) {
        boolean rfc7239 = forwarding.style() == Forwarding.Style.FORWARDED;
        List<String> lines = headers.getAll(rfc7239 ? FORWARDED : X_FORWARDED_FOR);
        InetAddress client = peer;
        for (int i = lines.size() - 1; i >= 0; i--) {
            String line = lines.get(i);
            for (int end = line.length(); end >= 0; ) {
                int comma = rfc7239 ? lastComma(line, end) : line.lastIndexOf(',', end - 1);
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

    /** Returns the comma before an end that is not in a quoted text, or -1. */
    private static int lastComma(String line, int end) {
        int last = -1;
        boolean quoted = false;
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                last = i;
            }
        }
        return last;
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
