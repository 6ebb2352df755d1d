package io.fairlead.netty.http;

import io.fairlead.api.Outcome;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One stream of an HTTP/2 connection at a time: a request and its response.
 *
 * <p>Reused for stream after stream of its connection; confined to the event loop.
 */
final class Http2ClientStream implements ClientSide, Http2Link.Handler, Meter, ChannelFutureListener {
    private enum State {
        /** No stream, or one of which both sides have ended. */
        FREE,
        /** The exchange is at work. */
        EXCHANGE,
        /** Answered; the stream may still have bytes to send, and the client too. */
        ANSWERED
    }

    private final LoopContext loop;
    private final Http2Front front;
    private final RequestAccount account;
    private final Exchange exchange;
    private final Timeout timeout;
    private final Http2RequestBody body;
    private final Http2Response response;
    private State state = State.FREE;
    private @Nullable Http2Stream stream; // null when closed
    private boolean requestComplete;
    private boolean answersHead;
    private long consumed;

    Http2ClientStream(LoopContext loop, Http2Front front) {
        this.loop = loop;
        this.front = front;
        this.account = new RequestAccount(loop, this);
        this.exchange = new Exchange(loop, this, account);
        this.body = new Http2RequestBody(front, exchange.body);
        this.response = new Http2Response(front);
        this.timeout = loop.timer().timeout(this::expired);
        account.client(front.client().address(), front.client().secure());
        exchange.connected(front.client());
    }

    /** Serves the request of a stream that has just been opened. */
    void begin(Http2Stream opened, HttpRequest request, int length, boolean complete) {
        Terms terms = loop.terms();
        stream = opened;
        requestComplete = complete;
        answersHead = request.method().equals(HttpMethod.HEAD);
        response.begin(opened);
        body.begin();
        loop.counters().request();
        account.open(terms);
        consumed += length;
        account.head(request);
        int status = Reception.checkHttp2(request, terms);
        if (status != RequestGuard.OK) {
            loop.counters().error(ProxyError.BAD_REQUEST);
            account.fails(ProxyError.BAD_REQUEST, Phase.REQUEST);
            error(status, !complete);
        } else if (terms.isHealthRequest(request)) {
            int answer = Reception.health(loop, terms);
            loop.counters().response(answer);
            answer(ErrorResponses.health(answer, true, front.alloc()));
            account.forget();
        } else {
            state = State.EXCHANGE;
            exchange.begin(request, terms);
        }
    }

    /** Takes a piece of the body, which stays the caller's; returns how many bytes the client may send again at once. */
    int onData(ByteBuf bytes, boolean end) {
        int length = bytes.readableBytes();
        requestComplete |= end;
        consumed += length;
        if (state != State.EXCHANGE) {
            return length;
        }
        body.onData(bytes, end);
        return 0;
    }

    /** Takes the trailers, which end the request. */
    void onTrailers(Http2Headers trailers) {
        requestComplete = true;
        consumed += Http2Heads.length(trailers);
        if (state == State.EXCHANGE) {
            body.onTrailers(trailers);
        }
    }

    @Override
    public void onReadComplete() {
        exchange.flushUpstream();
    }

    @Override
    public void onWritabilityChanged() {
        if (state == State.EXCHANGE) {
            exchange.clientWritabilityChanged();
        }
    }

    /** The client breaks the rules with this stream, or with its connection; the stream is being closed. */
    void onViolation(ProxyError error) {
        if (state == State.EXCHANGE) {
            exchange.abandon(Outcome.CANCELLED, error);
            rest();
        }
    }

    /** Both sides have ended, or one has reset the stream: nothing more is written. */
    void onClosed() {
        stream = null;
        response.closed();
        if (state == State.EXCHANGE && response.end() == null) {
            exchange.clientGone();
            rest();
        } else if (state != State.EXCHANGE) {
            settle();
            free();
        } // otherwise the backend's side is about to end, too
    }

    /** The end of the response has been sent, or cannot be. */
    @Override
    public void operationComplete(ChannelFuture sent) {
        if (sent == response.end() && sent.isSuccess()) {
            account.close();
        }
    }

    /** The stream has ended, with all of the response sent or not. */
    private void settle() {
        if (account.isOpen() && !response.isSent()) {
            loop.counters().error(ProxyError.CLIENT_GONE);
            if (loop.isClosing()) {
                account.fails(Ending.PROXY_CLOSED, Phase.LAST_DATA);
            } else {
                account.fails(ProxyError.CLIENT_GONE, Phase.LAST_DATA);
            }
        }
        account.close();
    }

    /** The exchange is over. */
    private void rest() {
        state = State.ANSWERED;
        account.close();
        if (stream == null) {
            free();
        }
    }

    private void free() {
        timeout.cancel();
        body.release();
        if (state != State.FREE) {
            state = State.FREE;
            front.free(this);
        }
    }

    private void expired() {
        if (state == State.EXCHANGE) {
            exchange.expired();
        } else {
            reset(Http2Error.CANCEL); // the client does not fetch the end of its response
        }
    }

    /** Lets another stream use this when the terms have changed. */
    void adopt(Terms next) {
        account.adopt(next);
        exchange.adopt(next);
    }

    @Override
    public void hold() {
        body.hold();
    }

    @Override
    public void resume() {
        body.resume();
        updateReading();
    }

    @Override
    public void updateReading() {
        Http2Stream open = stream;
        if (open != null) {
            body.update(open);
        }
    }

    @Override
    public void arm(long nanos) {
        timeout.arm(nanos);
    }

    @Override
    public boolean isWritable() {
        Http2Stream open = stream;
        return open != null && front.isWritable(open);
    }

    @Override
    public void writeInterim(int status, HttpHeaders headers) {
        response.interim(status, headers);
    }

    @Override
    public void writeHead(HttpResponse head) {
        response.head(head);
    }

    @Override
    public void writeContent(HttpContent content) {
        response.content(content);
    }

    @Override
    public void tunnel(BackendSide backend) {
        throw new IllegalStateException("an upgrade of an HTTP/2 stream");
    }

    @Override
    public void flush() {
        response.flush();
    }

    @Override
    public void finished(boolean close, boolean complete) {
        front.answered();
        ChannelFuture end = response.end();
        if (end == null || stream == null) {
            settle();
        } else {
            end.addListener(this); // the client may yet reset what waits for its window
        }
        ended();
    }

    @Override
    public void error(int status, boolean linger) {
        loop.counters().response(status);
        account.answers(status);
        answer(ErrorResponses.of(status, loop.terms().retryAfterSeconds(loop.nextJitter()), front.alloc()));
        account.close();
    }

    @Override
    public void answer(Answer given, boolean keep) {
        loop.counters().response(given.status());
        account.answers(given.status());
        answer(ErrorResponses.of(given, true, front.alloc()));
        account.close();
    }

    @Override
    public void cut(boolean reset) {
        account.close();
        state = State.ANSWERED;
        reset(Http2Error.INTERNAL_ERROR);
        if (stream == null) {
            free();
        }
    }

    private void answer(FullHttpResponse whole) {
        if (answersHead) {
            whole.content().clear();
        }
        response.head(whole);
        response.content(whole);
        ended();
    }

    /** The end of the response has been written, if not sent. */
    private void ended() {
        state = State.ANSWERED;
        Http2Stream ending = stream;
        if (ending == null) {
            free();
            return;
        }
        timeout.arm(loop.terms().bodyNanos());
        body.drop(ending);
        ChannelFuture end = response.end();
        if (!requestComplete && end != null) {
            // RFC 9113 section 8.1: the response does not depend on what is left of the request
            end.addListener(done -> front.reset(ending, Http2Error.NO_ERROR));
        }
        front.flushWritten();
    }

    private void reset(Http2Error error) {
        response.drop();
        Http2Stream open = stream;
        if (open != null) {
            front.reset(open, error);
        }
    }

    @Override
    public long consumed() {
        return consumed;
    }

    @Override
    public long written() {
        return response.written();
    }
}
