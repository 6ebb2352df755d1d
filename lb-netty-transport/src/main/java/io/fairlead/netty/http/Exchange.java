package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.BackendProtocol;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.key.Recall;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.queue.WaitingLine;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.CompletionStage;
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
final class Exchange {
    final LoopContext loop;
    final ClientSide client;
    private final RequestAccount account;
    private final Tries tries;
    private final Dialer dialer;
    private final Admission admission;
    private final RequestBody body = new RequestBody();
    private final ResponseRelay relay = new ResponseRelay(this);
    private final Deadline deadline;

    private @Nullable Place place; // made when it has to wait for the first time
    private @Nullable HttpRequest request; // null between requests
    private @Nullable BackendSide back; // bound
    private @Nullable Failure lastFailure;
    private @Nullable String upgrade; // to which protocol the request wants to go over

    Exchange(LoopContext loop, ClientSide client, RequestAccount account) {
        this.loop = loop;
        this.client = client;
        this.account = account;
        this.tries = new Tries(loop);
        this.admission = new Admission(loop, account);
        this.dialer = new Dialer(loop, this);
        this.deadline = new Deadline(loop.timer());
    }

    /** The client connection is open. */
    void connected(Client met) {
        dialer.connected(met);
        admission.connected(met);
    }

    /** Begins what comes next by these terms; between requests. */
    void adopt(Terms next) {
        tries.adopt(next);
    }

    /** Begins a request that the guard has let pass. */
    void begin(HttpRequest received, Terms listener) {
        Terms kept = admission.admit(received, listener);
        if (kept == null) {
            answer(received);
            return;
        }
        if (!loop.requests().enter()) {
            admission.end();
            refused(received, ProxyError.OVERLOADED, 503);
            return;
        }
        deadline.begin(kept.totalNanos());
        tries.begin(received, admission.client().key(), kept);
        String preferred = admission.preferred(received, kept);
        if (preferred != null) {
            tries.prefer(preferred);
        }
        upgrade = (kept.config().backendProtocol() == BackendProtocol.HTTP_1_1)
                ? Upgrades.wanted(received, kept.config().upgrades())
                : null;
        relay.begin(received);
        body.begin(received, kept.limits().replayBytes());
        lastFailure = null;
        HeaderRewriter.request(received, admission.client(), kept.config().pseudonym());
        if (upgrade != null) {
            Upgrades.announce(received.headers(), upgrade);
        }
        request = received;
        if (!admission.forwards(kept)) {
            account.fails(ProxyError.FILTER_FAILED, Phase.REQUEST);
            fail(ProxyError.FILTER_FAILED, 500);
            return;
        }
        if (body.isExpected()) {
            client.hold();
        }
        recall(received);
    }

    /** Tries the first backend, when it is known whether the client has one. */
    private void recall(HttpRequest received) {
        CompletionStage<?> asked = admission.recall();
        if (asked == null) {
            asked = tries.recall();
        }
        if (asked == null) {
            first(received);
            return;
        }
        Recall.then(asked, loop.eventLoop(), () -> {
            if (request == received && back == null) {
                String learned = admission.recalled();
                if (learned != null) {
                    tries.prefer(learned);
                }
                first(received);
                flushUpstream(); // nobody is reading from the client, whose end of reading would flush
            }
        });
    }

    private void first(HttpRequest received) {
        if (!tries.acquire()) {
            await();
        } else if (body.isExpected() || !isSentElsewhere(received)) {
            goTo(tries.backend());
        }
    }

    /** Redirects the client to the name of its backend, if it has to go there; returns whether it has. */
    private boolean isSentElsewhere(HttpRequest rewritten) {
        Answer elsewhere = admission.redirect(rewritten, tries.backend().id(), terms());
        if (elsewhere == null) {
            return false;
        }
        tries.complete(Outcome.LOCAL_REJECTED);
        end();
        client.answer(elsewhere, relay.keepsAlive());
        return true;
    }

    /** Answers a request that is not admitted. */
    private void answer(HttpRequest received) {
        Answer answer = admission.answer();
        boolean expectsBody = RequestBody.isExpected(received);
        admission.end();
        if (answer != null) {
            client.answer(answer, !expectsBody && HttpUtil.isKeepAlive(received));
            return;
        }
        refused(received, admission.error(), admission.status());
    }

    private void refused(HttpRequest received, ProxyError error, int status) {
        loop.counters().error(error);
        account.fails(error, Phase.REQUEST);
        client.error(status, RequestBody.isExpected(received));
    }

    /** Takes over a piece of the request body. */
    void onContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (last) {
            client.hold(); // the next request waits for this response
        }
        BackendSide bound = back;
        if (!body.isExpected() || bound == null) {
            content.release();
            return;
        }
        body.pass(content, bound);
        arm(last ? terms().responseHeadNanos() : terms().bodyNanos());
        client.updateReading();
    }

    private void acquire() {
        if (tries.acquire()) {
            goTo(tries.backend());
        } else {
            await();
        }
    }

    /** Waits for a backend that is busy, or gives up. */
    private void await() {
        WaitingLine line = terms().line();
        if (line == null || tries.refusal() != Refusal.SATURATED) {
            refuse();
        } else if (place().join(line, admission.priority(terms()))) {
            arm(terms().queueNanos());
        } else {
            account.fails(ProxyError.QUEUE_FULL, Phase.QUEUE);
            fail(ProxyError.QUEUE_FULL, 503);
        }
    }

    /** The wait is over, with a try that has begun or without hope for one. */
    void turn(boolean taken) {
        if (taken) {
            goTo(tries.backend());
            flushUpstream();
        } else {
            refuse();
        }
    }

    private void refuse() {
        Failure failure = lastFailure;
        if (failure == null) {
            account.fails(tries.refusal() == Refusal.SATURATED ? Ending.SATURATED : Ending.NO_BACKEND, Phase.CONNECT);
            fail(ProxyError.NO_BACKEND, 503);
        } else {
            accountFor(failure);
            fail(failure.error, failure.status);
        }
    }

    private Place place() {
        Place own = place;
        if (own == null) {
            own = new Place(loop, this, tries, account);
            place = own;
        }
        return own;
    }

    private boolean isWaiting() {
        Place own = place;
        return own != null && own.isWaiting();
    }

    /** Restarts the clock of the exchange, which runs no longer than the request may take. */
    void arm(long nanos) {
        client.arm(deadline.bound(nanos));
    }

    private void goTo(Backend backend) {
        BackendSide unused = dialer.take(terms(), backend);
        if (unused == null) {
            begins(terms().pool().cell(backend.id()));
            if (deadline.isSet()) {
                arm(Long.MAX_VALUE);
            }
            dialer.connect(terms(), backend);
        } else {
            begins(unused.cell());
            send(unused, true);
        }
    }

    /** Makes another connection to the same backend. */
    void reconnect() {
        dialer.connect(terms(), tries.backend());
    }

    private void begins(UpstreamCell cell) {
        tries.countedBy(cell);
        account.tries(cell);
    }

    /** The connection that was waited for has been made. */
    void connected(BackendSide fresh) {
        send(fresh, false);
        flushUpstream();
    }

    private void send(BackendSide connection, boolean reused) {
        HttpRequest head = requireNonNull(request, "request");
        back = connection;
        account.sends(reused);
        relay.sent(connection);
        connection.bind(this, relay, relay.answersHead());
        connection.writeHead(head, !body.isExpected());
        body.replay(connection);
        arm(body.isComplete() ? terms().responseHeadNanos() : terms().bodyNanos());
        if (!body.isComplete()) {
            client.resume();
        }
    }

    /** Ends the try that has no response head, and begins the next one if the policy and the balancer agree. */
    void failed(Failure failure, boolean reused, boolean sent) {
        HttpRequest head = requireNonNull(request, "request");
        back = null;
        RetryPolicy.Decision decision = RetryPolicy.decide(
                failure,
                RetryPolicy.isIdempotent(head.method()),
                body.isReplayable(),
                reused,
                sent,
                relay.hasBegun(),
                deadline.hasPassed() ? 0 : tries.left(),
                terms().config().retryOn().timeouts());
        if (decision != RetryPolicy.Decision.GIVE_UP && !body.isComplete()) {
            client.hold();
        }
        switch (decision) {
            case RECONNECT -> {
                account.reconnects();
                reconnect();
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
                || !body.isComplete()
                || !RetryPolicy.mayAskElsewhere(
                        RetryPolicy.isIdempotent(head.method()), body.isReplayable(), tries.left())) {
            return false;
        }
        BackendSide answered = requireNonNull(back, "back");
        tries.complete(RetryPolicy.outcome(status));
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

    /** Returns whether the backend goes over to the protocol that the client asked for. */
    boolean isUpgrade(HttpResponse response) {
        return Upgrades.agrees(response.headers(), upgrade);
    }

    /** Returns the head of a response that goes over to another protocol. */
    HttpHeaders upgraded(HttpResponse response) {
        HttpHeaders headers = response.headers();
        HeaderRewriter.interim(headers);
        Upgrades.announce(headers, requireNonNull(upgrade, "upgrade"));
        return headers;
    }

    /** The response that goes over to another protocol is complete. */
    void tunnel() {
        BackendSide bound = requireNonNull(back, "back");
        back = null;
        client.tunnel(bound);
    }

    /** The other protocol has ended. */
    void tunnelEnded(boolean inTime) {
        if (!inTime) {
            account.fails(ProxyError.CLIENT_TIMEOUT, Phase.DATA);
            loop.counters().error(ProxyError.CLIENT_TIMEOUT);
        } else if (loop.isClosing()) {
            account.fails(Ending.PROXY_CLOSED, Phase.DATA);
        }
        tries.complete(Outcome.SUCCESS);
        end();
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
            client.cut(relay.endsByClosing());
        } else {
            client.error(400, true);
        }
    }

    /** The clock of the exchange has run out. */
    void expired() {
        BackendSide bound = back;
        if (bound == null) {
            expiredWithoutBackend();
            return;
        }
        if (relay.hasHead()) {
            boolean clientStalls = !client.isWritable();
            abandon(
                    clientStalls ? Outcome.CANCELLED : Outcome.TIMEOUT,
                    clientStalls ? ProxyError.CLIENT_TIMEOUT : ProxyError.BACKEND_TIMEOUT);
            client.cut(relay.endsByClosing());
        } else if (!deadline.hasPassed() && !body.isComplete() && body.hasBegun() && bound.isWritable()) {
            abandon(Outcome.CANCELLED, ProxyError.CLIENT_TIMEOUT);
            client.error(408, true);
        } else {
            bound.abandon();
            failed(Failure.TIMEOUT, false, true);
        }
    }

    private void expiredWithoutBackend() {
        Place own = place;
        if (own != null && own.isWaiting()) {
            own.leave(true);
            account.fails(ProxyError.QUEUE_TIMEOUT, Phase.QUEUE);
            fail(ProxyError.QUEUE_TIMEOUT, 503);
        } else if (deadline.hasPassed()) {
            dialer.cancel();
            account.tryFailed(ProxyError.BACKEND_TIMEOUT);
            account.fails(Ending.CONNECT_TIMEOUT, Phase.CONNECT);
            tries.complete(Outcome.CANCELLED); // who was given less time than it takes has not failed
            fail(ProxyError.BACKEND_TIMEOUT, 504);
        } else if (deadline.isSet()) {
            arm(Long.MAX_VALUE);
        } // otherwise it is connecting, which has a timeout of its own
    }

    /** The client reads again, or no longer. */
    void clientWritabilityChanged() {
        BackendSide bound = back;
        if (bound != null) {
            bound.setReading(client.isWritable());
            arm(relay.hasHead() || !body.isComplete() ? terms().bodyNanos() : terms().responseHeadNanos());
        }
    }

    /** The backend reads again, or no longer. */
    void upstreamWritabilityChanged() {
        if (!body.isComplete()) {
            arm(terms().bodyNanos());
        }
        client.updateReading();
    }

    /** Returns whether the backend does not keep up with what is written. */
    boolean isUpstreamBlocked() {
        BackendSide bound = back;
        return bound != null && !body.isComplete() && !bound.isWritable();
    }

    /** Flushes what was written to the backend. */
    void flushUpstream() {
        BackendSide bound = back;
        if (bound != null) {
            bound.flush();
        }
    }

    /** Ends the try without a response that could be completed, and the request with it. */
    void abandon(Outcome outcome, ProxyError error) {
        account.tryFailed(error);
        account.fails(error, phase());
        BackendSide bound = back;
        if (bound != null) {
            bound.abandon();
        }
        dialer.cancel();
        Place own = place;
        if (own != null) {
            own.leave(false);
        }
        tries.complete(outcome);
        loop.counters().error(error);
        end();
    }

    /** The response is complete: ends the try and the request. */
    void succeeded(Outcome outcome, boolean close) {
        tries.complete(outcome);
        end();
        client.finished(close || !body.isComplete(), body.isComplete());
    }

    private Phase phase() {
        if (relay.hasHead()) {
            return relay.isComplete() ? Phase.LAST_DATA : Phase.DATA;
        }
        if (back == null) {
            return isWaiting() ? Phase.QUEUE : Phase.CONNECT;
        }
        return body.isComplete() ? Phase.HEADERS : Phase.DATA;
    }

    /** The response has begun: there will be no other try. */
    void committed(HttpResponse response) {
        account.response(response.status().code(), response.headers());
        deadline.lift();
        body.release();
        tries.responded();
    }

    /** Returns whether a final head may go to the client as it is now; otherwise it has been answered instead. */
    boolean responds(HttpResponse response) {
        BackendSide answered = requireNonNull(back, "back");
        int status = response.status().code();
        if (admission.responds(response, answered.backendId(), terms())) {
            return true;
        }
        account.fails(ProxyError.FILTER_FAILED, Phase.HEADERS);
        answered.abandon();
        tries.complete(RetryPolicy.outcome(status));
        fail(ProxyError.FILTER_FAILED, 500);
        return false;
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
        return body.isComplete();
    }

    private void fail(ProxyError error, int status) {
        loop.counters().error(error);
        end();
        client.error(status, !body.isComplete());
    }

    private void accountFor(Failure failure) {
        if (failure == Failure.CONNECT && dialer.hasTimedOut()) {
            account.fails(Ending.CONNECT_TIMEOUT, failure.phase);
        } else {
            account.fails(failure.error, failure.phase);
        }
    }

    private void end() {
        back = null;
        request = null;
        admission.end();
        tries.end();
        body.release();
    }
}
