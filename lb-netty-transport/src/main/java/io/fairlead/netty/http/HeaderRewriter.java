package io.fairlead.netty.http;

import io.fairlead.netty.forward.Asker;
import io.fairlead.netty.forward.Forwarded;
import io.fairlead.netty.head.FieldName;
import io.fairlead.netty.head.Target;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a received head into the head to forward, in place: a pure function of the head and what it is
 * given. Follows RFC 9110 sections 7.6.1 and 7.6.3, RFC 9112 sections 3.2.2 and 6.
 *
 * <p>Framing is derived again and never copied: the body of a forwarded message is delimited by what this
 * class wrote, not by what the sender claimed.
 */
final class HeaderRewriter {
    /** Requests that have passed through proxies of our name this often are going in circles. */
    static final int MOST_PASSES = 5;

    private static final AsciiString X_BACKEND = AsciiString.cached("x-backend");

    private HeaderRewriter() {}

    /**
     * Rewrites a request that the guard has let pass.
     *
     * @param client who asks
     * @param pseudonym our name in Via
     */
    static void request(HttpRequest request, Asker client, String pseudonym) {
        HttpHeaders headers = request.headers();
        boolean http10 = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        boolean chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
        boolean trailers = wantsTrailers(request);
        Forwarded before = Forwarded.of(headers, client);
        removeAll(headers, true);
        if (http10) {
            headers.remove(HttpHeaderNames.EXPECT);
        }
        toOriginForm(request);
        String host = headers.get(HttpHeaderNames.HOST);
        if (host == null) {
            host = "";
            headers.set(HttpHeaderNames.HOST, host);
        }
        before.write(headers, client, host);
        if (trailers) {
            headers.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderNames.TE);
        }
        if (chunked) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        } else {
            normalizeLength(headers);
        }
        addVia(headers, request.protocolVersion(), pseudonym);
        request.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    /**
     * Rewrites a final response.
     *
     * @param framing how the body is delimited from here on
     * @param backendId what to say in X-Backend, or null for nothing
     * @param connection what to say in Connection, or null for nothing
     * @param pseudonym our name in Via
     */
    static void response(
            HttpResponse response,
            ResponseFraming framing,
            @Nullable String backendId,
            @Nullable CharSequence connection,
            String pseudonym) {
        HttpHeaders headers = response.headers();
        removeAll(headers, false);
        if (framing != ResponseFraming.LENGTH && framing != ResponseFraming.NONE) {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH);
        } else {
            normalizeLength(headers);
        }
        if (framing == ResponseFraming.CHUNKED) {
            headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        if (connection != null) {
            headers.set(HttpHeaderNames.CONNECTION, connection);
        }
        if (backendId != null) {
            headers.set(X_BACKEND, backendId);
        }
        addVia(headers, response.protocolVersion(), pseudonym);
        // the reason phrase of the backend may hold anything
        response.setStatus(HttpResponseStatus.valueOf(response.status().code()));
        response.setProtocolVersion(HttpVersion.HTTP_1_1);
    }

    /** Removes from an interim response what must not be forwarded. */
    static void interim(HttpHeaders headers) {
        removeAll(headers, false);
        headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    }

    /** Removes from trailers what has a meaning only in a head. */
    static void trailers(HttpHeaders trailers) {
        removeWhere(trailers, name -> FieldName.of(name) != FieldName.OTHER || FieldName.isLookAlike(name));
    }

    /** Returns whether the client can receive trailers. */
    static boolean wantsTrailers(HttpRequest request) {
        return !request.protocolVersion().equals(HttpVersion.HTTP_1_0)
                && request.headers().containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
    }

    /** Returns whether the request has passed here too often to believe that it will ever arrive. */
    static boolean isLoop(HttpHeaders headers, String pseudonym) {
        if (!headers.contains(HttpHeaderNames.VIA)) {
            return false;
        }
        int passes = 0;
        for (String line : headers.getAll(HttpHeaderNames.VIA)) {
            for (String element : line.split(",", -1)) {
                String[] parts = element.trim().split("[ \t]+", 3);
                if (parts.length > 1 && parts[1].equalsIgnoreCase(pseudonym)) {
                    passes++;
                }
            }
        }
        return passes >= MOST_PASSES;
    }

    private static void removeAll(HttpHeaders headers, boolean request) {
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            for (String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
                removeNominated(headers, line);
            }
        }
        removeWhere(headers, name -> isDropped(name, request));
    }

    private static boolean isDropped(CharSequence name, boolean request) {
        return switch (FieldName.of(name)) {
            case HOP_BY_HOP -> true;
            case FORWARDING -> request;
            case END_TO_END -> false;
            case OTHER -> request && FieldName.isLookAlike(name);
        };
    }

    private static void removeNominated(HttpHeaders headers, String connection) {
        for (String token : connection.split(",", -1)) {
            String name = token.trim();
            if (!name.isEmpty() && FieldName.of(name) == FieldName.OTHER) {
                headers.remove(name);
            }
        }
    }

    private static void removeWhere(HttpHeaders headers, NameFilter filter) {
        List<CharSequence> doomed = null;
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = headers.iteratorCharSequence();
        while (fields.hasNext()) {
            CharSequence name = fields.next().getKey();
            if (filter.matches(name)) {
                if (doomed == null) {
                    doomed = new ArrayList<>(4);
                }
                doomed.add(name);
            }
        }
        if (doomed != null) {
            for (CharSequence name : doomed) {
                headers.remove(name);
            }
        }
    }

    private static void toOriginForm(HttpRequest request) {
        String target = request.uri();
        int start = Target.authorityStart(target);
        if (start < 0) {
            return;
        }
        int end = Target.authorityEnd(target, start);
        request.headers().set(HttpHeaderNames.HOST, target.substring(start, end));
        String rest = target.substring(end);
        if (rest.isEmpty() && request.method().equals(HttpMethod.OPTIONS)) {
            request.setUri("*");
        } else {
            request.setUri(rest.startsWith("/") ? rest : '/' + rest);
        }
    }

    /** Writes a length without leading zeros, which somebody may read as octal. */
    private static void normalizeLength(HttpHeaders headers) {
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length != null && length.length() > 1 && length.charAt(0) == '0') {
            int zeros = 1;
            while (zeros < length.length() - 1 && length.charAt(zeros) == '0') {
                zeros++;
            }
            headers.set(HttpHeaderNames.CONTENT_LENGTH, length.substring(zeros));
        }
    }

    private static void addVia(HttpHeaders headers, HttpVersion received, String pseudonym) {
        String version =
                received.equals(HttpVersion.HTTP_1_1) ? "1.1 " : received.text().substring(5) + ' ';
        headers.add(HttpHeaderNames.VIA, version + pseudonym);
    }

    private interface NameFilter {
        boolean matches(CharSequence name);
    }
}
