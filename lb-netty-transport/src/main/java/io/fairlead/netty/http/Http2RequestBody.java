package io.fairlead.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The body of a request as it comes in frames: what waits to go on, and the credit for it.
 *
 * <p>The client gets its credit back when the backend has taken the bytes: what waits here is never more than a
 * window. Reused for request after request; confined to the event loop. Owns the content that waits.
 */
final class Http2RequestBody {
    private final Http2Front front;
    private final RequestBody body; // of the exchange
    private final Queue<HttpContent> waiting = new ArrayDeque<>(2);
    private boolean held;
    private int credit; // bytes that the client may send again once they are taken

    Http2RequestBody(Http2Front front, RequestBody body) {
        this.front = front;
        this.body = body;
    }

    /** Begins a request. */
    void begin() {
        held = false;
        credit = 0;
    }

    /** Takes a piece, which stays the caller's. */
    void onData(ByteBuf bytes, boolean end) {
        credit += bytes.readableBytes();
        give(end ? new DefaultLastHttpContent(bytes.retainedSlice()) : new DefaultHttpContent(bytes.retainedSlice()));
    }

    /** Takes the trailers, which end it. */
    void onTrailers(Http2Headers trailers) {
        give(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, Http2Heads.trailers(trailers)));
    }

    private void give(HttpContent content) {
        if (held || !waiting.isEmpty()) {
            waiting.add(content);
        } else {
            body.onContent(content);
        }
    }

    /** Gives out no more until {@link #resume}. */
    void hold() {
        held = true;
    }

    /** Gives out what waits, unless it is held again meanwhile. */
    void resume() {
        held = false;
        while (!held && !waiting.isEmpty()) {
            body.onContent(waiting.remove());
        }
    }

    /** Lets the client of an open stream send more, if there is somewhere to put it. */
    void update(Http2Stream open) {
        if (!held && !body.isBlocked()) {
            giveCredit(open);
        }
    }

    /** Nobody wants it any more: the client of an open stream may send the rest. */
    void drop(Http2Stream open) {
        release();
        giveCredit(open);
    }

    private void giveCredit(Http2Stream open) {
        if (credit > 0) {
            int bytes = credit;
            credit = 0;
            front.giveCredit(open, bytes);
        }
    }

    /** Nobody wants it any more. */
    void release() {
        for (HttpContent content = waiting.poll(); content != null; content = waiting.poll()) {
            content.release();
        }
    }
}
