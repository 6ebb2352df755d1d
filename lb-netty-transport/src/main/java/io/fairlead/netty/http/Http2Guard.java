package io.fairlead.netty.http;

import io.fairlead.netty.Http2Limits;
import io.fairlead.netty.loop.LoopTimer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Counts what an HTTP/2 client can do for less than it costs us, beside what it does that is of use: resets of its own
 * requests (CVE-2023-44487), violations that make us reset them (CVE-2025-8671), and frames that carry nothing. Netty
 * bounds CONTINUATION frames and empty DATA. Confined to the event loop.
 */
final class Http2Guard {
    private final Allowance resets;
    private final Allowance faults;
    private final Allowance frames;

    Http2Guard(LoopTimer timer, Http2Limits limits) {
        resets = allowance(timer, limits.resets(), 10);
        faults = allowance(timer, limits.faults(), 20);
        frames = allowance(timer, limits.controlFrames(), 20);
    }

    /** Returns an allowance that is whole again after so many seconds. */
    private static Allowance allowance(LoopTimer timer, int most, int seconds) {
        return Allowance.of(timer, most, Math.max(1, most / seconds));
    }

    /** The client has reset a stream. */
    void reset() throws Http2Exception {
        if (!resets.spend()) {
            throw flood("too many resets");
        }
    }

    /** A frame has come that is neither a request nor a part of one. */
    void frame() throws Http2Exception {
        if (!frames.spend()) {
            throw flood("too many control frames");
        }
    }

    /** The client breaks the rules with a stream: returns whether it may go on. */
    boolean allowsFault() {
        return faults.spend();
    }

    /** A request or a piece of a body has come. */
    void message() {
        frames.earn(10);
    }

    /** A response is complete. */
    void response() {
        resets.earn(1);
        frames.earn(10);
    }

    static Http2Exception flood(String what) {
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, what);
    }
}
