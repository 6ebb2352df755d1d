package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to a backend, over as many tries as it takes; {@link ResponseRelay} is the way
 * back.
 *
 * <p>Belongs to one client connection and is reused for request after request, with its tries, of which
 * every try is completed exactly once: by the relay when a response has ended, otherwise here. Owns the
 * request content given to it until it is written upstream; what the replay buffer keeps has references
 * of its own.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails in a channel closes it, and its end is an event
final class Exchange {
    final LoopContext loop;
    final FrontHandler front;
    private final RequestAccount account;
    private final Tries tries;
    private final ReplayBuffer replay = ReplayBuffer.create();
    private final ResponseRelay relay = new ResponseRelay(this);

    private @Nullable HttpRequest request; // null between requests
    private @Nullable BackHandler back; // bound
    private @Nullable Channel connecting;
    private @Nullable Failure lastFailure;
    private boolean hasBody;
    private boolean requestComplete;
    private boolean bodyBegun;
    private boolean connectTimedOut; // the latest connect that failed

    Exchange(LoopContext loop, FrontHandler front, RequestAccount account) {
        this.loop = loop;
        this.front = front;
        this.account = account;
        this.tries = new Tries(loop);
    }

    /** The client connection is open. */
    void connected(SocketAddress address) {
        tries.connected(address);
    }

    /** Begins what comes next by these terms; between requests. */
    void adopt(Terms next) {
        tries.adopt(next);
    }

    /** Begins a request that the guard has let pass. */
    void begin(HttpRequest received, String clientAddress, Terms kept) {
        tries.begin(received, kept);
        boolean http10 = received.protocolVersion().equals(HttpVersion.HTTP_1_0);
        relay.begin(
                received.method().equals(HttpMethod.HEAD),
                http10,
                HttpUtil.isKeepAlive(received),
                HeaderRewriter.wantsTrailers(received));
        hasBody = received.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
                || HttpUtil.getContentLength(received, 0L) > 0;
        requestComplete = !hasBody;
        bodyBegun = false;
        lastFailure = null;
        HeaderRewriter.request(received, clientAddress, "http", kept.config().pseudonym());
        request = received;
        replay.reset(kept.limits().replayBytes());
        if (hasBody) {
            front.hold();
        }
        acquire();
    }

    /** Takes over a piece of the request body. */
    void onContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (last) {
            front.hold(); // the next request waits for this response
        }
        BackHandler bound = back;
        if (!hasBody || bound == null) {
            content.release();
            return;
        }
        bodyBegun = true;
        replay.add(content.content());
        if (last) {
            requestComplete = true;
            bound.write(content.content().isReadable() ? new DefaultHttpContent(content.content()) : content, false);
            if (content.content().isReadable()) {
                bound.write(LastHttpContent.EMPTY_LAST_CONTENT, true);
            }
        } else {
            bound.write(content, false);
        }
        front.arm(last ? terms().responseHeadNanos() : terms().bodyNanos());
        front.updateReading();
    }

    private void acquire() {
        if (!tries.acquire()) {
            Failure failure = lastFailure;
            if (failure == null) {
                account.fails(
                        tries.refusal() == Refusal.SATURATED ? Ending.SATURATED : Ending.NO_BACKEND, Phase.CONNECT);
                fail(ProxyError.NO_BACKEND, 503);
            } else {
                accountFor(failure);
                fail(failure.error, failure.status);
            }
            return;
        }
        goTo(tries.backend());
    }

    private void goTo(Backend backend) {
        BackHandler pooled = loop.pool().take(backend.id(), backend.address());
        if (pooled == null) {
            BackHandler fresh = BackHandler.to(loop, terms(), backend);
            begins(fresh.cell());
            connect(fresh);
        } else {
            begins(pooled.cell());
            send(pooled, true);
        }
    }

    private void begins(UpstreamCell cell) {
        tries.countedBy(cell);
        account.tries(cell);
    }

    private void connect(BackHandler fresh) {
        ChannelFuture future = loop.connect(fresh);
        connecting = future.channel();
        future.addListener(done -> connected(fresh, future));
    }

    private void connected(BackHandler fresh, ChannelFuture future) {
        if (connecting != future.channel()) {
            future.channel().close(); // the request has ended meanwhile
            return;
        }
        connecting = null;
        if (future.isSuccess()) {
            send(fresh, false);
            flushUpstream();
        } else {
            connectTimedOut = future.cause() instanceof ConnectTimeoutException;
            failed(Failure.CONNECT, false, false);
        }
    }

    private void send(BackHandler connection, boolean reused) {
        HttpRequest head = requireNonNull(request, "request");
        back = connection;
        account.sends(reused);
        relay.sent(connection);
        connection.bind(this, relay.answersHead());
        connection.writeHead(head, !hasBody);
        replay.forEach(piece -> connection.write(new DefaultHttpContent(piece), false));
        if (hasBody && requestComplete) {
            connection.write(LastHttpContent.EMPTY_LAST_CONTENT, true);
        }
        front.arm(requestComplete ? terms().responseHeadNanos() : terms().bodyNanos());
        if (!requestComplete) {
            front.resume();
        }
    }

    /** Ends the try that has no response head, and begins the next one if the policy and the balancer agree. */
    void failed(Failure failure, boolean reused, boolean sent) {
        HttpRequest head = requireNonNull(request, "request");
        back = null;
        RetryPolicy.Decision decision = RetryPolicy.decide(
                failure,
                RetryPolicy.isIdempotent(head.method()),
                replay.isIntact(),
                reused,
                sent,
                relay.hasBegun(),
                tries.left(),
                terms().config().retryOn().timeouts());
        if (decision != RetryPolicy.Decision.GIVE_UP && !requestComplete) {
            front.hold();
        }
        switch (decision) {
            case RECONNECT -> {
                account.reconnects();
                connect(BackHandler.to(loop, terms(), tries.backend()));
            }
            case ELSEWHERE -> {
                account.tryFailed(failure.error);
                tries.complete(failure.outcome);
                lastFailure = failure;
                acquire();
            }
            case GIVE_UP -> {
                account.tryFailed(failure.error);
                accountFor(failure);
                tries.complete(failure.outcome);
                fail(failure.error, failure.status);
            }
        }
        flushUpstream(); // nobody is reading from the client, whose end of reading would flush
    }

    /**
     * A final head has come, of which the client has seen nothing: returns whether somebody else has the request instead.
     * If nobody does, it is the answer, also when the balancer was asked in vain: then the try has ended, and the end of
     * the response changes nothing.
     */
    boolean isAskedElsewhere(int status) {
        HttpRequest head = requireNonNull(request, "request");
        if (!terms().config().retryOn().status(status)
                || !requestComplete
                || !RetryPolicy.mayAskElsewhere(
                        RetryPolicy.isIdempotent(head.method()), replay.isIntact(), tries.left())) {
            return false;
        }
        BackHandler answered = requireNonNull(back, "back");
        tries.complete(ResponseRelay.outcome(status));
        if (!tries.acquire()) {
            return false;
        }
        account.isNotTheAnswer(status);
        answered.abandon(); // what follows the head is not read: cheaper than to wait for its end
        back = null;
        goTo(tries.backend());
        flushUpstream();
        return true;
    }

    /** The bound connection has ended. */
    void upstreamClosed(boolean reused, boolean sent) {
        if (relay.hasHead()) {
            relay.upstreamClosed();
        } else {
            failed(Failure.CLOSED, reused, sent);
        }
    }

    /** The client connection has ended. */
    void clientGone() {
        if (request != null) {
            abandon(Outcome.CANCELLED, ProxyError.CLIENT_GONE);
            if (loop.isClosing()) {
                account.fails(Ending.PROXY_CLOSED, account.phase());
            }
        }
    }

    /** The body of the request breaks the rules of its encoding. */
    void badBody() {
        boolean answering = relay.hasHead();
        abandon(Outcome.CANCELLED, ProxyError.BAD_REQUEST);
        if (answering) {
            front.cut(relay.endsByClosing());
        } else {
            front.error(400, true);
        }
    }

    /** The clock of the exchange has run out. */
    void expired() {
        BackHandler bound = back;
        if (bound == null) {
            return; // connecting, which has a timeout of its own
        }
        if (relay.hasHead()) {
            boolean clientStalls = !front.isWritable();
            abandon(
                    clientStalls ? Outcome.CANCELLED : Outcome.TIMEOUT,
                    clientStalls ? ProxyError.CLIENT_TIMEOUT : ProxyError.BACKEND_TIMEOUT);
            front.cut(relay.endsByClosing());
        } else if (!requestComplete && bodyBegun && bound.isWritable()) {
            abandon(Outcome.CANCELLED, ProxyError.CLIENT_TIMEOUT);
            front.error(408, true);
        } else {
            bound.abandon();
            failed(Failure.TIMEOUT, false, true);
        }
    }

    /** The client reads again, or no longer. */
    void clientWritabilityChanged() {
        BackHandler bound = back;
        if (bound != null) {
            bound.setReading(front.isWritable());
            front.arm(relay.hasHead() || !requestComplete ? terms().bodyNanos() : terms().responseHeadNanos());
        }
    }

    /** The backend reads again, or no longer. */
    void upstreamWritabilityChanged() {
        if (!requestComplete) {
            front.arm(terms().bodyNanos());
        }
        front.updateReading();
    }

    /** Returns whether the backend does not keep up with what is written. */
    boolean isUpstreamBlocked() {
        BackHandler bound = back;
        return bound != null && !requestComplete && !bound.isWritable();
    }

    /** Flushes what was written to the backend. */
    void flushUpstream() {
        BackHandler bound = back;
        if (bound != null) {
            bound.flush();
        }
    }

    /** Ends the try without a response that could be completed, and the request with it. */
    void abandon(Outcome outcome, ProxyError error) {
        account.tryFailed(error);
        account.fails(error, phase());
        BackHandler bound = back;
        if (bound != null) {
            bound.abandon();
        }
        Channel pending = connecting;
        connecting = null;
        if (pending != null) {
            pending.close();
        }
        tries.complete(outcome);
        loop.counters().error(error);
        end();
    }

    /** The response is complete: ends the try and the request. */
    void succeeded(Outcome outcome, boolean close) {
        tries.complete(outcome);
        end();
        front.finished(close || !requestComplete, requestComplete);
    }

    private Phase phase() {
        if (relay.hasHead()) {
            return relay.isComplete() ? Phase.LAST_DATA : Phase.DATA;
        }
        if (back == null) {
            return Phase.CONNECT;
        }
        return requestComplete ? Phase.HEADERS : Phase.DATA;
    }

    /** The response has begun: there will be no other try. */
    void committed(HttpResponse response) {
        account.response(response.status().code(), response.headers());
        replay.release();
        tries.responded();
    }

    /** Marks the first byte of a response. */
    void responded() {
        tries.responded();
    }

    /** Returns what the request keeps. */
    Terms terms() {
        return tries.terms();
    }

    /** Returns whether the next request would ask the same balancer. */
    boolean isCurrent() {
        return tries.areCurrent();
    }

    boolean isRequestComplete() {
        return requestComplete;
    }

    private void fail(ProxyError error, int status) {
        loop.counters().error(error);
        end();
        front.error(status, !requestComplete);
    }

    private void accountFor(Failure failure) {
        if (failure == Failure.CONNECT && connectTimedOut) {
            account.fails(Ending.CONNECT_TIMEOUT, failure.phase);
        } else {
            account.fails(failure.error, failure.phase);
        }
    }

    private void end() {
        back = null;
        request = null;
        tries.end();
        replay.release();
    }
}
