package io.fairlead.netty.http;

import io.fairlead.netty.filter.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The proxy's own answers: a status, a line of fixed text that repeats nothing of the request, and close. */
final class ErrorResponses {
    private ErrorResponses() {}

    /**
     * Returns a new response, owned by the caller.
     *
     * @param retryAfter after how many seconds to come back, should that be of use
     */
    static FullHttpResponse of(int code, int retryAfter, ByteBufAllocator allocator) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(code);
        FullHttpResponse response = text(status, code + " " + status.reasonPhrase() + "\n", false, allocator);
        HttpHeaders headers = response.headers();
        if (code == 503) {
            headers.setInt(HttpHeaderNames.RETRY_AFTER, retryAfter);
        } else if (code == 405) {
            headers.set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE");
        }
        return response;
    }

    /** Returns a new answer to whoever asks whether the proxy serves, owned by the caller. */
    static FullHttpResponse health(int code, boolean keepAlive, ByteBufAllocator allocator) {
        return text(HttpResponseStatus.valueOf(code), code == 200 ? "ok" : "unavailable", keepAlive, allocator);
    }

    /** Returns a new answer of a filter, owned by the caller. */
    static FullHttpResponse of(Answer answer, boolean keepAlive, ByteBufAllocator allocator) {
        HttpResponseStatus status = HttpResponseStatus.valueOf(answer.status());
        boolean bodiless = answer.status() == 204 || answer.status() == 304;
        String words = answer.body().isEmpty() ? answer.status() + " " + status.reasonPhrase() + "\n" : answer.body();
        FullHttpResponse response = text(status, bodiless ? "" : words, keepAlive, allocator);
        HttpHeaders headers = response.headers();
        if (bodiless) {
            headers.remove(HttpHeaderNames.CONTENT_LENGTH).remove(HttpHeaderNames.CONTENT_TYPE);
        }
        answer.headers().forEach(field -> headers.remove(field.getKey())); // of ours, and then all of its own
        answer.headers().forEach(field -> headers.add(field.getKey(), field.getValue()));
        return response;
    }

    private static FullHttpResponse text(
            HttpResponseStatus status, String text, boolean keepAlive, ByteBufAllocator allocator) {
        ByteBuf body = ByteBufUtil.writeAscii(allocator, text);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=us-ascii");
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        headers.set(HttpHeaderNames.CONNECTION, keepAlive ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        return response;
    }
}
