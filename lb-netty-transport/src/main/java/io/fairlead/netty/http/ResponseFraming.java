package io.fairlead.netty.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a client learns where the body of a response ends: RFC 9112 section 6.3. */
enum ResponseFraming {
    /** There is no body, whatever the fields say. */
    NONE,
    /** By Content-Length. */
    LENGTH,
    /** By chunks. */
    CHUNKED,
    /** By the end of the connection. */
    CLOSE;

    /**
     * Returns how to frame a response, or null if it cannot be forwarded: it is not HTTP/1 or HTTP/2, its status is
     * out of range, or it carries a transfer coding that we cannot undo.
     *
     * @param response the final response as it came from the backend
     * @param head whether it answers HEAD
     * @param http10 whether the client speaks HTTP/1.0 and knows no chunks
     */
    static @Nullable ResponseFraming of(HttpResponse response, boolean head, boolean http10) {
        int status = response.status().code();
        if (status < 200 || status > 599 || !isKnown(response.protocolVersion())) {
            return null;
        }
        HttpHeaders headers = response.headers();
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (encodings.size() > 1 || (encodings.size() == 1 && !encodings.get(0).equalsIgnoreCase("chunked"))) {
            return null;
        }
        if (head || status == 204 || status == 304) {
            return NONE;
        }
        if (encodings.isEmpty() && headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            return LENGTH;
        }
        return http10 ? CLOSE : CHUNKED;
    }

    @SuppressWarnings("ReferenceEquality") // a backend of HTTP/1 may claim to speak any version
    private static boolean isKnown(HttpVersion version) {
        return version == Http2Heads.VERSION
                || version.equals(HttpVersion.HTTP_1_1)
                || version.equals(HttpVersion.HTTP_1_0);
    }
}
