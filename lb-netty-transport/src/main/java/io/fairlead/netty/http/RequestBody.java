package io.fairlead.netty.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * The body of a request on its way to a backend: how much of it has come, and what is kept of it for another try.
 *
 * <p>Reused for request after request. Owns the references that the replay buffer keeps. Confined to the event loop.
 */
final class RequestBody {
    private final Exchange exchange;
    private final ReplayBuffer replay = ReplayBuffer.create();
    private boolean expected;
    private boolean begun;
    private boolean complete;
    private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE; // when complete

    RequestBody(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * Begins a request.
     *
     * @param most how many bytes are kept for another try
     */
    void begin(HttpRequest received, int most) {
        expected = isExpected(received);
        complete = !expected;
        begun = false;
        replay.reset(most);
    }

    /** Returns whether a body follows the head. */
    static boolean isExpected(HttpRequest received) {
        return received.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || HttpUtil.getContentLength(received, 0L) > 0;
    }

    /** Takes over a piece. */
    void onContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (last) {
            exchange.client.hold(); // the next request waits for this response
        }
        BackendSide bound = exchange.back();
        if (!expected || bound == null) {
            content.release();
            return;
        }
        pass(content, bound);
        arm();
        exchange.client.updateReading();
    }

    private void pass(HttpContent content, BackendSide to) {
        begun = true;
        replay.add(content.content());
        if (content instanceof LastHttpContent last) {
            complete = true;
            trailers = last.trailingHeaders();
            HeaderRewriter.trailers(trailers);
            to.write(content, true);
        } else {
            to.write(content, false);
        }
    }

    /** Waits for more of it, or for the response. */
    void arm() {
        Terms terms = exchange.terms();
        exchange.clock.arm(complete ? terms.responseHeadNanos() : terms.bodyNanos());
    }

    /** The backend reads again, or no longer. */
    void onWritabilityChanged() {
        if (!complete) {
            arm();
        }
        exchange.client.updateReading();
    }

    /** Returns whether the backend does not keep up with what is written. */
    boolean isBlocked() {
        BackendSide bound = exchange.back();
        return bound != null && !complete && !bound.isWritable();
    }

    /** Writes again what has been written to another backend. */
    void replay(BackendSide to) {
        replay.forEach(piece -> to.write(new DefaultHttpContent(piece), false));
        if (expected && complete) {
            to.write(
                    trailers.isEmpty()
                            ? LastHttpContent.EMPTY_LAST_CONTENT
                            : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers),
                    true);
        }
    }

    /** Returns whether there is one. */
    boolean isExpected() {
        return expected;
    }

    /** Returns whether some of it has come. */
    boolean hasBegun() {
        return begun;
    }

    /** Returns whether all of it has come. */
    boolean isComplete() {
        return complete;
    }

    /** Returns whether all that has come can be written again. */
    boolean isReplayable() {
        return replay.isIntact();
    }

    /** There will be no other try. */
    void release() {
        replay.release();
    }
}
