package io.fairlead.netty.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which requests may go over to another protocol, and which responses agree: RFC 9110 section 7.8. Pure functions. */
final class Upgrades {
    private Upgrades() {}

    /**
     * Returns the protocol that a request may go over to; null for none, and it is then forwarded without saying so.
     *
     * @param received as it came
     * @param allowed in lower case
     */
    static @Nullable String wanted(HttpRequest received, Set<String> allowed) {
        HttpHeaders headers = received.headers();
        if (!headers.contains(HttpHeaderNames.UPGRADE)
                || !received.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || RequestBody.isExpected(received)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            return null;
        }
        List<String> protocols = headers.getAll(HttpHeaderNames.UPGRADE);
        String protocol = protocols.get(0).trim();
        return protocols.size() == 1 && allowed.contains(protocol.toLowerCase(Locale.ROOT)) ? protocol : null;
    }

    /** Says in a head that has been rewritten that the connection goes over to the protocol. */
    static void announce(HttpHeaders headers, String protocol) {
        headers.set(HttpHeaderNames.UPGRADE, protocol);
        headers.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    }

    /** Returns whether a response with status 101 goes over to what was asked for. */
    static boolean agrees(HttpHeaders response, @Nullable String protocol) {
        return protocol != null
                && response.getAll(HttpHeaderNames.UPGRADE).size() == 1
                && protocol.equalsIgnoreCase(response.get(HttpHeaderNames.UPGRADE))
                && response.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }
}
