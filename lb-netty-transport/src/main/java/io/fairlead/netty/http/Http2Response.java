package io.fairlead.netty.http;

import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way to the client in frames. Its end is said in the frame before it, where there is one: so a head waits for
 * what follows, or for a flush.
 *
 * <p>Reused for response after response; confined to the event loop.
 */
final class Http2Response {
    private final Http2Front front;
    private @Nullable Http2Stream stream; // null when closed
    private @Nullable Http2Headers head; // not yet written
    private @Nullable ChannelFuture end; // written
    private long written;

    Http2Response(Http2Front front) {
        this.front = front;
    }

    /** Begins the response to the request of a stream. */
    void begin(Http2Stream opened) {
        stream = opened;
        head = null;
        end = null;
    }

    /** The stream has ended: what is written from now on goes nowhere. */
    void closed() {
        stream = null;
    }

    /** Drops the head if it was not sent yet. */
    void drop() {
        head = null;
    }

    /** Writes an interim response. */
    void interim(int status, HttpHeaders headers) {
        write(Http2Heads.response(status, headers), false);
    }

    /** Writes the head. */
    void head(HttpResponse response) {
        head = Http2Heads.response(response.status().code(), response.headers());
    }

    /** Writes a piece, or the end; takes it over. */
    void content(HttpContent content) {
        HttpHeaders trailers = trailers(content);
        boolean bytes = content.content().isReadable();
        boolean ends = content instanceof LastHttpContent && trailers == null;
        Http2Headers begun = head;
        head = null;
        if (begun != null) {
            write(begun, ends && !bytes);
        }
        Http2Stream open = stream;
        if (open == null || !(bytes || (ends && begun == null))) {
            content.release();
        } else {
            written += content.content().readableBytes();
            ChannelFuture future = front.writeData(open, content.content(), ends);
            end = ends ? future : end;
        }
        if (trailers != null) {
            write(Http2Heads.trailers(trailers), true);
        }
    }

    private static @Nullable HttpHeaders trailers(HttpContent content) {
        return content instanceof LastHttpContent last
                        && !last.trailingHeaders().isEmpty()
                ? last.trailingHeaders()
                : null;
    }

    private void write(Http2Headers headers, boolean ends) {
        Http2Stream open = stream;
        if (open == null) {
            return;
        }
        written += Http2Heads.length(headers);
        ChannelFuture future = front.writeHeaders(open, headers, ends);
        end = ends ? future : end;
    }

    /** Flushes what was written since the last flush. */
    void flush() {
        Http2Headers begun = head;
        if (begun != null) {
            head = null;
            write(begun, false);
        }
        front.flushWritten();
    }

    /** Returns the sending of the end; null while it is not written. */
    @Nullable
    ChannelFuture end() {
        return end;
    }

    /** Returns whether the end has been sent. */
    boolean isSent() {
        ChannelFuture sent = end;
        return sent != null && sent.isSuccess();
    }

    /** Returns how many bytes of heads and bodies were handed on to be sent, of all responses. */
    long written() {
        return written;
    }
}
