package io.fairlead.netty.http;

import io.fairlead.netty.head.FieldName;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns header blocks of HTTP/2 into heads of HTTP/1.1 and back, as RFC 9113 section 8 has them: pure functions. Between
 * the two sides everything is HTTP/1.1, so that every rule about heads exists once.
 */
final class Http2Heads {
    /** The version of requests and responses that came as HTTP/2; what HTTP/1 calls by that name is another object. */
    static final HttpVersion VERSION = new HttpVersion("HTTP/2.0", true);

    private static final HttpHeadersFactory FIELDS =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false); // the decoder has validated them

    private Http2Heads() {}

    /**
     * Returns the request, or null if it is malformed: it is then no request, and gets no response.
     *
     * @param headers validated by the decoder, except that pseudo-headers may hold anything
     * @param complete whether no body follows
     */
    static @Nullable HttpRequest request(Http2Headers headers, boolean complete) {
        CharSequence method = headers.method();
        CharSequence authority = headers.authority();
        if (method == null || !isToken(method)) {
            return null;
        }
        HttpMethod verb = HttpMethod.valueOf(method.toString());
        CharSequence target = verb.equals(HttpMethod.CONNECT) ? authority : target(headers, verb);
        if (target == null) {
            return null;
        }
        HttpHeaders fields = FIELDS.newHeaders();
        if (authority != null) {
            fields.set(HttpHeaderNames.HOST, authority.toString());
        }
        if (!copyFields(headers, fields, authority)) {
            return null;
        }
        if (!complete && !fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
            fields.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        return new DefaultHttpRequest(VERSION, verb, target.toString(), fields, false); // the guard looks at the target
    }

    private static @Nullable CharSequence target(Http2Headers headers, HttpMethod method) {
        CharSequence scheme = headers.scheme();
        CharSequence path = headers.path();
        if (scheme == null
                || path == null
                || path.length() == 0
                || !(AsciiString.contentEqualsIgnoreCase(scheme, "http")
                        || AsciiString.contentEqualsIgnoreCase(scheme, "https"))) {
            return null;
        }
        boolean asterisk = AsciiString.contentEquals(path, "*") && method.equals(HttpMethod.OPTIONS);
        return (path.charAt(0) == '/' || asterisk) ? path : null;
    }

    /** Copies what is no pseudo-header; returns false if the Host is another than the authority. */
    private static boolean copyFields(Http2Headers from, HttpHeaders to, @Nullable CharSequence authority) {
        String cookie = null;
        StringBuilder crumbs = null;
        for (Map.Entry<CharSequence, CharSequence> field : from) {
            CharSequence name = field.getKey();
            if (name.length() > 0 && name.charAt(0) == ':') {
                continue;
            }
            String value = field.getValue().toString();
            if (HttpHeaderNames.COOKIE.contentEqualsIgnoreCase(name)) {
                if (cookie == null) {
                    cookie = value;
                } else {
                    crumbs = (crumbs == null) ? new StringBuilder(cookie) : crumbs;
                    crumbs.append("; ").append(value);
                }
            } else if (authority != null && HttpHeaderNames.HOST.contentEqualsIgnoreCase(name)) {
                if (!AsciiString.contentEqualsIgnoreCase(authority, value)) {
                    return false;
                }
            } else {
                to.add(name, value);
            }
        }
        if (cookie != null) {
            to.set(HttpHeaderNames.COOKIE, crumbs == null ? cookie : crumbs.toString());
        }
        return true;
    }

    /** Returns the header block of a rewritten request. */
    static Http2Headers request(HttpRequest request, String scheme) {
        HttpHeaders fields = request.headers();
        Http2Headers headers = new DefaultHttp2Headers(false, fields.size() + 4);
        headers.method(request.method().asciiName());
        headers.scheme(scheme);
        headers.path(request.uri());
        String host = fields.get(HttpHeaderNames.HOST);
        if (host != null && !host.isEmpty()) {
            headers.authority(host);
        }
        copyFields(fields, headers, true);
        return headers;
    }

    /** Returns the header block of a rewritten response, interim or final. */
    static Http2Headers response(int status, HttpHeaders fields) {
        Http2Headers headers = new DefaultHttp2Headers(false, fields.size() + 1);
        headers.status(HttpResponseStatus.valueOf(status).codeAsText());
        copyFields(fields, headers, false);
        return headers;
    }

    /** Returns the header block of rewritten trailers. */
    static Http2Headers trailers(HttpHeaders fields) {
        Http2Headers headers = new DefaultHttp2Headers(false, fields.size());
        copyFields(fields, headers, false);
        return headers;
    }

    private static void copyFields(HttpHeaders from, Http2Headers to, boolean request) {
        Iterator<Map.Entry<CharSequence, CharSequence>> fields = from.iteratorCharSequence();
        while (fields.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = fields.next();
            CharSequence name = field.getKey();
            boolean wanted = FieldName.of(name) != FieldName.HOP_BY_HOP
                    ? !(request && HttpHeaderNames.HOST.contentEqualsIgnoreCase(name))
                    : request && HttpHeaderNames.TE.contentEqualsIgnoreCase(name);
            if (wanted) {
                to.add(AsciiString.of(name).toLowerCase(), field.getValue());
            }
        }
    }

    /** Returns a response; one without a proper status has status 0, which nobody forwards. */
    static HttpResponse response(Http2Headers headers) {
        CharSequence status = headers.status();
        int code = 0;
        if (status != null && status.length() == 3) {
            for (int i = 0; i < 3 && code >= 0; i++) {
                int digit = status.charAt(i) - '0';
                code = (digit < 0 || digit > 9) ? -1 : code * 10 + digit;
            }
        }
        HttpHeaders fields = FIELDS.newHeaders();
        copyFields(headers, fields, null);
        return new DefaultHttpResponse(VERSION, HttpResponseStatus.valueOf(Math.max(0, code)), fields);
    }

    /** Returns trailers, not yet rewritten. */
    static HttpHeaders trailers(Http2Headers headers) {
        HttpHeaders fields = FIELDS.newHeaders();
        copyFields(headers, fields, null);
        return fields;
    }

    /** Returns how long the fields are, as HTTP/1.1 would write them. */
    static int length(Http2Headers headers) {
        int length = 0;
        for (Map.Entry<CharSequence, CharSequence> field : headers) {
            length += field.getKey().length() + field.getValue().length() + 4;
        }
        return length;
    }

    private static boolean isToken(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7f || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
                return false;
            }
        }
        return text.length() > 0;
    }
}
