package io.fairlead.netty.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * The body of a request on its way to a backend: how much of it has come, and what is kept of it for another try.
 *
 * <p>Reused for request after request. Owns the references that the replay buffer keeps. Confined to the event loop.
 */
final class RequestBody {
    private final ReplayBuffer replay = ReplayBuffer.create();
    private boolean expected;
    private boolean begun;
    private boolean complete;

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

    /** Takes over a piece and writes it. */
    void pass(HttpContent content, BackendSide to) {
        ByteBuf bytes = content.content();
        begun = true;
        replay.add(bytes);
        if (content instanceof LastHttpContent) {
            complete = true;
            to.write(bytes.isReadable() ? new DefaultHttpContent(bytes) : content, false);
            if (bytes.isReadable()) {
                to.write(LastHttpContent.EMPTY_LAST_CONTENT, true);
            }
        } else {
            to.write(content, false);
        }
    }

    /** Writes again what has been written to another backend. */
    void replay(BackendSide to) {
        replay.forEach(piece -> to.write(new DefaultHttpContent(piece), false));
        if (expected && complete) {
            to.write(LastHttpContent.EMPTY_LAST_CONTENT, true);
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
