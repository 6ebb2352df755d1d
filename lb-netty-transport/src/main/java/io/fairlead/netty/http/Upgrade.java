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

/**
 * The wish of a request to go over to another protocol: RFC 9110 section 7.8.
 *
 * @param protocol as the client writes it
 */
record Upgrade(String protocol) {
    /**
     * Returns what a request may go over to; null for nothing, and it is then forwarded without saying so.
     *
     * @param received as it came
     * @param allowed in lower case
     */
    static @Nullable Upgrade wanted(HttpRequest received, Set<String> allowed) {
        HttpHeaders headers = received.headers();
        if (!headers.contains(HttpHeaderNames.UPGRADE)
                || !received.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || RequestBody.isExpected(received)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
            return null;
        }
        List<String> protocols = headers.getAll(HttpHeaderNames.UPGRADE);
        String protocol = protocols.get(0).trim();
        return protocols.size() == 1 && allowed.contains(protocol.toLowerCase(Locale.ROOT))
                ? new Upgrade(protocol)
                : null;
    }

    /** Says in a head that has been rewritten that the connection goes over to the protocol. */
    void announce(HttpHeaders headers) {
        headers.set(HttpHeaderNames.UPGRADE, protocol);
        headers.add(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    }

    /** Returns whether a response with status 101 goes over to what was asked for. */
    boolean isAgreedBy(HttpHeaders response) {
        return response.getAll(HttpHeaderNames.UPGRADE).size() == 1
                && protocol.equalsIgnoreCase(response.get(HttpHeaderNames.UPGRADE))
                && response.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true);
    }
}
