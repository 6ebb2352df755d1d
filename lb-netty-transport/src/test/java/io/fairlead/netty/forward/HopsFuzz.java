package io.fairlead.netty.forward;

import static java.util.Objects.requireNonNull;

import io.fairlead.netty.Forwarding;
import io.fairlead.netty.Forwarding.Style;
import io.fairlead.netty.net.Cidrs;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A target for Jazzer: whatever proxies say of those before them, the client is who a slow and simple reading finds,
 * nobody becomes another, or uses another scheme, by inventing proxies before, and the next proxy reads of what is written the same client.
 *
 * <p>The lines of an input are fields, X-Forwarded-For and Forwarded in turn.
 */
public final class HopsFuzz {
    private static final Cidrs TRUSTED = Cidrs.of("10.0.0.0/8", "fd00::/8");
    private static final InetSocketAddress PEER = new InetSocketAddress("10.0.0.1", 1);

    private HopsFuzz() {}

    /** Is called by Jazzer; throws when something is wrong. */
    public static void fuzzerTestOneInput(byte[] data) {
        List<String> lines = new String(data, StandardCharsets.ISO_8859_1)
                .replaceAll("[\\x00-\\x08\\x0b-\\x1f\\x7f]", " ") // what no head has that is forwarded
                .lines()
                .map(String::strip)
                .toList();
        for (Style style : List.of(Style.X_FORWARDED, Style.FORWARDED)) {
            Forwarding forwarding = Forwarding.defaults().withStyle(style).trusting(TRUSTED);
            CharSequence name = (style == Style.FORWARDED) ? Hops.FORWARDED : Hops.X_FORWARDED_FOR;
            HttpHeaders headers = new DefaultHttpHeaders();
            headers.add(name, lines);
            Hops.Client asks = Hops.client(headers, forwarding, PEER.getAddress());
            InetAddress client = requireNonNull(asks.address());
            InetAddress expected = simply(lines, style);
            require(client.equals(expected), style + ": " + client + ", expected " + expected);
            if (!TRUSTED.contains(client)) {
                List<String> more = new ArrayList<>(lines);
                more.add(0, (style == Style.FORWARDED) ? "for=192.0.2.66;proto=https" : "192.0.2.66");
                Hops.Client still =
                        Hops.client(new DefaultHttpHeaders().add(name, more), forwarding, PEER.getAddress());
                require(still.equals(asks), style + ": " + still + " by what stands before " + asks);
            }
            readByTheNext(headers, forwarding, name, client);
        }
    }

    /** What is written is one field, of which a proxy that trusts this one finds the same client. */
    private static void readByTheNext(
            HttpHeaders headers, Forwarding forwarding, CharSequence name, InetAddress client) {
        Asker asker = Asker.of(PEER, PEER, "http");
        asker.begin(headers, forwarding);
        SocketAddress found = asker.socketAddress();
        require(found instanceof InetSocketAddress inet && inet.getAddress().equals(client), "asked by " + found);
        Forwarded said = Forwarded.of(headers, asker);
        headers.remove(name);
        said.write(headers, asker, "a.test:80");
        require(headers.getAll(name).size() == 1, headers.getAll(name).toString());
        Hops.Client next = Hops.client(headers, forwarding, PEER.getAddress());
        require(client.equals(next.address()), next + ", and not " + client + ", by " + headers.get(name));
    }

    private static InetAddress simply(List<String> lines, Style style) {
        List<String> hops = new ArrayList<>();
        for (String line : lines) {
            if (style == Style.X_FORWARDED) {
                for (String hop : line.split(",", -1)) {
                    hops.add(hop.trim());
                }
            } else if (isClosed(line)) {
                split(line, ',').forEach(element -> hops.add(node(element)));
            } else {
                hops.add("nobody");
            }
        }
        InetAddress client = PEER.getAddress();
        for (int i = hops.size() - 1; i >= 0; i--) {
            InetAddress before = Hops.address(hops.get(i));
            if (before == null) {
                return client;
            }
            client = before;
            if (!TRUSTED.contains(client)) {
                return client;
            }
        }
        return client;
    }

    private static boolean isClosed(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            if (quoted && line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return !quoted;
    }

    /** Returns the parts of an element or line; quoted texts, which end, are whole. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == separator && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
                continue;
            }
            part.append(c);
            if (quoted && c == '\\' && i + 1 < text.length()) {
                part.append(text.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        parts.add(part.toString());
        return parts;
    }

    private static String node(String element) {
        for (String pair : split(element, ';')) {
            List<String> parts = split(pair, '=');
            if (parts.size() > 1 && parts.get(0).trim().toLowerCase(Locale.ROOT).equals("for")) {
                String value = pair.substring(parts.get(0).length() + 1).trim();
                return value.matches("(?s)\".*\"") ? value.substring(1, value.length() - 1) : value;
            }
        }
        return "";
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }
}
