package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Outcome;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.loop.LoopTimer.Timeout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One stream of an HTTP/2 connection at a time: a request and its response.
 *
 * <p>The client gets its credit back when the backend has taken the bytes: what waits here is never more than a
 * window. Reused for stream after stream of its connection; confined to the event loop. Owns the content that waits for
 * a backend.
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
    private final Queue<HttpContent> waiting = new ArrayDeque<>(2);
    private State state = State.FREE;
    private @Nullable Http2Stream stream; // null when free
    private @Nullable Http2Headers head; // of the response, not yet written
    private @Nullable ChannelFuture last; // the end of the response, written
    private boolean requestComplete;
    private boolean answersHead;
    private boolean held;
    private boolean closed;
    private int credit; // bytes that the client may send again once they are taken
    private long consumed;
    private long written;

    Http2ClientStream(LoopContext loop, Http2Front front) {
        this.loop = loop;
        this.front = front;
        this.account = new RequestAccount(loop, this);
        this.exchange = new Exchange(loop, this, account);
        this.timeout = loop.timer().timeout(this::expired);
        account.client(front.client().address(), front.client().secure());
        exchange.connected(front.client());
    }

    /** Serves the request of a stream that has just been opened. */
    void begin(Http2Stream opened, HttpRequest request, int length, boolean complete) {
        Terms terms = loop.terms();
        stream = opened;
        head = null;
        last = null;
        requestComplete = complete;
        answersHead = request.method().equals(HttpMethod.HEAD);
        held = false;
        closed = false;
        credit = 0;
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
        credit += length;
        give(end ? new DefaultLastHttpContent(bytes.retainedSlice()) : new DefaultHttpContent(bytes.retainedSlice()));
        return 0;
    }

    /** Takes the trailers, which end the request. */
    void onTrailers(Http2Headers trailers) {
        requestComplete = true;
        consumed += Http2Heads.length(trailers);
        if (state == State.EXCHANGE) {
            give(new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, Http2Heads.trailers(trailers)));
        }
    }

    private void give(HttpContent content) {
        if (held || !waiting.isEmpty()) {
            waiting.add(content);
        } else {
            exchange.body.onContent(content);
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
        closed = true;
        if (state == State.EXCHANGE && last == null) {
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
        if (sent == last && sent.isSuccess()) {
            account.close();
        }
    }

    /** The stream has ended, with all of the response sent or not. */
    private void settle() {
        ChannelFuture end = last;
        if (account.isOpen() && (end == null || !end.isSuccess())) {
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
        if (closed) {
            free();
        }
    }

    private void free() {
        timeout.cancel();
        releaseWaiting();
        if (state != State.FREE) {
            state = State.FREE;
            stream = null;
            front.free(this);
        }
    }

    private void releaseWaiting() {
        for (HttpContent content = waiting.poll(); content != null; content = waiting.poll()) {
            content.release();
        }
    }

    private void expired() {
        if (state == State.EXCHANGE) {
            exchange.expired();
        } else if (!closed) {
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
        held = true;
    }

    @Override
    public void resume() {
        held = false;
        while (!held && !waiting.isEmpty()) {
            exchange.body.onContent(waiting.remove());
        }
        updateReading();
    }

    @Override
    public void updateReading() {
        if (credit > 0 && !held && !closed && !exchange.body.isBlocked()) {
            int bytes = credit;
            credit = 0;
            front.giveCredit(requireNonNull(stream, "stream"), bytes);
        }
    }

    @Override
    public void arm(long nanos) {
        timeout.arm(nanos);
    }

    @Override
    public boolean isWritable() {
        return !closed && front.isWritable(requireNonNull(stream, "stream"));
    }

    @Override
    public String scheme() {
        return front.client().scheme();
    }

    @Override
    public void writeInterim(int status, HttpHeaders headers) {
        write(Http2Heads.response(status, headers), false);
    }

    @Override
    public void writeHead(HttpResponse response) {
        // its end may follow at once, and is then said in the same frame
        head = Http2Heads.response(response.status().code(), response.headers());
    }

    @Override
    public void writeContent(HttpContent content) {
        boolean end = content instanceof LastHttpContent;
        HttpHeaders trailers = (content instanceof LastHttpContent ending
                        && !ending.trailingHeaders().isEmpty())
                ? ending.trailingHeaders()
                : null;
        boolean bytes = content.content().isReadable();
        boolean ended = end && trailers == null;
        Http2Headers begun = head;
        head = null;
        if (begun != null) {
            write(begun, ended && !bytes);
        }
        if (closed || !(bytes || (ended && begun == null))) {
            content.release();
        } else {
            written += content.content().readableBytes();
            ChannelFuture future = front.writeData(requireNonNull(stream, "stream"), content.content(), ended);
            last = ended ? future : last;
        }
        if (trailers != null) {
            write(Http2Heads.trailers(trailers), true);
        }
    }

    private void write(Http2Headers headers, boolean end) {
        if (closed) {
            return;
        }
        written += Http2Heads.length(headers);
        ChannelFuture future = front.writeHeaders(requireNonNull(stream, "stream"), headers, end);
        last = end ? future : last;
    }

    @Override
    public void tunnel(BackendSide backend) {
        throw new IllegalStateException("an upgrade of an HTTP/2 stream");
    }

    @Override
    public void flush() {
        Http2Headers begun = head;
        if (begun != null) {
            head = null;
            write(begun, false);
        }
        front.flushWritten();
    }

    @Override
    public void finished(boolean close, boolean complete) {
        front.answered();
        ChannelFuture end = last;
        if (end == null || closed) {
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
        if (closed) {
            free();
        }
    }

    private void answer(FullHttpResponse response) {
        if (answersHead) {
            response.content().clear();
        }
        writeHead(response);
        writeContent(response);
        ended();
    }

    /** The end of the response has been written, if not sent. */
    private void ended() {
        state = State.ANSWERED;
        releaseWaiting();
        if (closed) {
            free();
            return;
        }
        Http2Stream ending = requireNonNull(stream, "stream");
        timeout.arm(loop.terms().bodyNanos());
        if (credit > 0) {
            int bytes = credit;
            credit = 0;
            front.giveCredit(ending, bytes);
        }
        ChannelFuture end = last;
        if (!requestComplete && end != null) {
            // RFC 9113 section 8.1: the response does not depend on what is left of the request
            end.addListener(done -> front.reset(ending, Http2Error.NO_ERROR));
        }
        front.flushWritten();
    }

    private void reset(Http2Error error) {
        Http2Stream doomed = stream;
        head = null;
        if (doomed != null && !closed) {
            front.reset(doomed, error);
        }
    }

    @Override
    public long consumed() {
        return consumed;
    }

    @Override
    public long written() {
        return written;
    }
}
