package io.fairlead.netty.http;

import io.fairlead.netty.Limits;
import io.fairlead.netty.head.Authority;
import io.fairlead.netty.head.Fields;
import io.fairlead.netty.head.Target;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;

/**
 * Decides whether a decoded request head may be forwarded: a pure function, which knows no channel.
 *
 * <p>The decoder has already refused what is not HTTP at all. What is left is what backends disagree
 * about, and what one request can smuggle past another: RFC 9112 sections 3.2, 6.1, 6.3 and RFC 9110
 * sections 7.2, 10.1.1.
 */
final class RequestGuard {
    /** The answer for a request that may pass. */
    static final int OK = 0;

    private RequestGuard() {}

    /** Returns {@link #OK} or the status to refuse the request with. */
    static int check(HttpRequest request, Limits limits) {
        if (request.decoderResult().isFailure()) {
            return decodingFailed(request.decoderResult());
        }
        HttpVersion version = request.protocolVersion();
        boolean http10 = version.equals(HttpVersion.HTTP_1_0);
        if (!http10 && !version.equals(HttpVersion.HTTP_1_1)) {
            return 505;
        }
        return check(request, limits, http10);
    }

    /** Returns the same for a request that came as HTTP/2, whatever version it would have had in HTTP/1. */
    static int checkHttp2(HttpRequest request, Limits limits) {
        return check(request, limits, false);
    }

    private static int check(HttpRequest request, Limits limits, boolean http10) {
        if (request.method().equals(HttpMethod.CONNECT)) {
            return 405;
        }
        if (request.method().name().equals("PRI")) {
            return 400; // reserved, so that nobody takes HTTP/2 for HTTP/1: RFC 9113 section 3.4
        }
        HttpHeaders headers = request.headers();
        if (headers.size() > limits.headerFields()) {
            return 431;
        }
        int status = checkTarget(request);
        if (status == OK) {
            status = checkHost(request.uri(), headers, http10);
        }
        if (status == OK) {
            status = checkFraming(headers, http10);
        }
        return (status == OK) ? checkExpectation(headers) : status;
    }

    private static int decodingFailed(DecoderResult result) {
        Throwable cause = result.cause();
        if (cause instanceof TooLongHttpLineException) {
            return 414;
        }
        return (cause instanceof TooLongHttpHeaderException) ? 431 : 400;
    }

    private static int checkTarget(HttpRequest request) {
        String target = request.uri();
        if (!Target.isVisible(target)) {
            return 400;
        }
        if (target.startsWith("/")) {
            return OK;
        }
        if (target.equals("*")) {
            return request.method().equals(HttpMethod.OPTIONS) ? OK : 400;
        }
        int start = Target.authorityStart(target);
        return (start > 0 && Authority.isValid(target.substring(start, Target.authorityEnd(target, start)))) ? OK : 400;
    }

    private static int checkHost(String target, HttpHeaders headers, boolean http10) {
        List<String> hosts = headers.getAll(HttpHeaderNames.HOST);
        if (hosts.isEmpty()) {
            return http10 ? OK : 400;
        }
        if (hosts.size() > 1) {
            return 400;
        }
        String host = hosts.get(0);
        // an empty host is for targets without an authority
        return (host.isEmpty() ? Target.authorityStart(target) < 0 : Authority.isValid(host)) ? OK : 400;
    }

    private static int checkFraming(HttpHeaders headers, boolean http10) {
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        List<String> encodings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()) {
            if (http10 || !lengths.isEmpty() || encodings.size() > 1) {
                return 400;
            }
            String encoding = encodings.get(0);
            if (!encoding.equalsIgnoreCase("chunked")) {
                return Fields.isToken(encoding) ? 501 : 400;
            }
        }
        if (!lengths.isEmpty() && (lengths.size() > 1 || !isLength(lengths.get(0)))) {
            return 400;
        }
        // the handshake of Hixie-76: the decoder would read eight bytes of body that no field announces
        return headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY1)
                        || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_KEY2)
                ? 400
                : OK;
    }

    private static int checkExpectation(HttpHeaders headers) {
        List<String> expectations = headers.getAll(HttpHeaderNames.EXPECT);
        for (int i = 0; i < expectations.size(); i++) {
            if (!expectations.get(i).equalsIgnoreCase("100-continue")) {
                return 417;
            }
        }
        return OK;
    }

    private static boolean isLength(String text) {
        if (text.isEmpty() || text.length() > 18) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
