package io.fairlead.netty.forward;

import io.fairlead.netty.Forwarding;
import io.fairlead.netty.head.Authority;
import io.fairlead.netty.head.Fields;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields that tell a backend who asked: {@link Forwarding} as pure functions of a head. What came is read
 * before such fields are removed, and written behind.
 *
 * @param chain what trusted proxies say of those before them; null without
 * @param proto the scheme they name; null without a sane one, as of host and port
 */
public record Forwarded(
        @Nullable String chain,
        @Nullable String proto,
        @Nullable String host,
        @Nullable String port) {
    private static final Forwarded NOTHING = new Forwarded(null, null, null, null);
    private static final AsciiString X_FORWARDED_HOST = AsciiString.cached("x-forwarded-host");
    private static final AsciiString X_FORWARDED_PORT = AsciiString.cached("x-forwarded-port");

    /** Returns what a request says of others, if its peer is trusted. */
    public static Forwarded of(HttpHeaders headers, Asker client) {
        Forwarding forwarding = client.forwarding();
        if (!client.isTrusted() || forwarding.style() == Forwarding.Style.NONE) {
            return NOTHING;
        }
        if (forwarding.style() == Forwarding.Style.FORWARDED) {
            return new Forwarded(Hops.readable(headers.getAll(Hops.FORWARDED)), null, null, null);
        }
        String host = headers.get(X_FORWARDED_HOST);
        String port = headers.get(X_FORWARDED_PORT);
        return new Forwarded(
                joined(headers, Hops.X_FORWARDED_FOR),
                Hops.scheme(headers.get(Hops.X_FORWARDED_PROTO)),
                (host != null && Authority.isValid(host)) ? host : null,
                (port != null && port.matches("[0-9]{1,5}")) ? port : null);
    }

    /**
     * Writes the fields of the style, of which there are none left.
     *
     * @param authority the host that was asked for; empty if none
     */
    public void write(HttpHeaders headers, Asker client, String authority) {
        switch (client.forwarding().style()) {
            case X_FORWARDED -> {
                headers.set(Hops.X_FORWARDED_FOR, (chain == null) ? client.peer() : chain + ", " + client.peer());
                headers.set(Hops.X_FORWARDED_PROTO, (proto == null) ? client.peerScheme() : proto);
                String asked = (host == null) ? authority : host;
                if (!asked.isEmpty()) {
                    headers.set(X_FORWARDED_HOST, asked);
                }
                String taken = (port == null) ? client.localPort() : port;
                if (!taken.isEmpty()) {
                    headers.set(X_FORWARDED_PORT, taken);
                }
            }
            case FORWARDED -> {
                String own = element(client.peer(), client.peerScheme(), authority);
                headers.set(Hops.FORWARDED, (chain == null) ? own : chain + ", " + own);
            }
            case NONE -> {}
        }
    }

    private static String element(String peer, String scheme, String authority) {
        StringBuilder element = new StringBuilder(64).append("for=");
        if (peer.indexOf(':') >= 0) {
            element.append("\"[").append(peer).append("]\"");
        } else {
            element.append(peer);
        }
        if (!authority.isEmpty()) {
            element.append(";host=");
            if (Fields.isToken(authority)) {
                element.append(authority);
            } else {
                element.append('"').append(authority).append('"'); // an authority has neither quotes nor backslashes
            }
        }
        return element.append(";proto=").append(scheme).toString();
    }

    private static @Nullable String joined(HttpHeaders headers, AsciiString name) {
        return headers.contains(name) ? String.join(", ", headers.getAll(name)) : null;
    }
}
