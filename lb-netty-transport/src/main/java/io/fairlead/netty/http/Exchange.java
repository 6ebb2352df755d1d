package io.fairlead.netty.http;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Outcome;
import io.fairlead.netty.BackendProtocol;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.accept.Client;
import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.key.Recall;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, over as many tries as it takes: holds together the parts that do the work, and ends it.
 *
 * <p>{@link Admission} lets it in, {@link Tries} find its backend and {@link Dialer} the connection; {@link RequestBody} is the
 * way there, {@link ResponseRelay} the way back, {@link ExchangeClock} the limit of its patience. They see one another through
 * this. Belongs to one client connection and is reused for request after request, with its tries, each of which is completed
 * exactly once: by whatever ends it.
 */
final class Exchange {
    final LoopContext loop;
    final ClientSide client;
    final RequestAccount account;
    final Admission admission;
    final Tries tries;
    final RequestBody body = new RequestBody(this);
    final ResponseRelay relay = new ResponseRelay(this);
    final ExchangeClock clock;
    final Dialer dialer;

    private @Nullable HttpRequest request; // null between requests
    private @Nullable BackendSide back; // bound
    private @Nullable Upgrade upgrade; // for which the request asks

    Exchange(LoopContext loop, ClientSide client, RequestAccount account) {
        this.loop = loop;
        this.client = client;
        this.account = account;
        this.admission = new Admission(loop, client, account);
        this.tries = new Tries(this);
        this.clock = new ExchangeClock(this);
        this.dialer = new Dialer(this);
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
            admission.turnAway(received);
            return;
        }
        clock.begin(kept.totalNanos());
        tries.begin(received, admission.client().key(), kept);
        String preferred = admission.preferred(received, kept);
        if (preferred != null) {
            tries.prefer(preferred);
        }
        upgrade = (kept.config().backendProtocol() == BackendProtocol.HTTP_1_1)
                ? Upgrade.wanted(received, kept.config().upgrades())
                : null;
        relay.begin(received);
        body.begin(received, kept.limits().replayBytes());
        HeaderRewriter.request(received, admission.client(), kept.config().pseudonym());
        if (upgrade != null) {
            upgrade.announce(received.headers());
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
            tries.await();
        } else if (body.isExpected() || !isSentElsewhere(received)) {
            dialer.dial();
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

    /** The connection that was waited for has been made. */
    void connected(BackendSide fresh) {
        send(fresh, false);
        flushUpstream();
    }

    /** Sends what has come of the request. */
    void send(BackendSide connection, boolean reused) {
        HttpRequest head = request();
        back = connection;
        account.sends(reused);
        relay.sent(connection);
        connection.bind(this, relay, relay.answersHead());
        connection.writeHead(head, !body.isExpected());
        body.replay(connection);
        body.arm();
        if (!body.isComplete()) {
            client.resume();
        }
    }

    /** Ends the try that has no response head, and begins the next one if the policy and the balancer agree. */
    void failed(Failure failure, boolean reused, boolean sent) {
        back = null;
        tries.failed(failure, reused, sent);
    }

    /** The response that goes over to another protocol is complete. */
    void tunnel() {
        client.tunnel(unbind());
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
        clock.expired();
    }

    /** The client reads again, or no longer. */
    void clientWritabilityChanged() {
        BackendSide bound = back;
        if (bound != null) {
            bound.setReading(client.isWritable());
            if (relay.hasHead()) {
                clock.arm(terms().bodyNanos());
            } else {
                body.arm();
            }
        }
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
        tries.leaveLine(false);
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
            return tries.areWaiting() ? Phase.QUEUE : Phase.CONNECT;
        }
        return body.isComplete() ? Phase.HEADERS : Phase.DATA;
    }

    /** The response has begun: there will be no other try. */
    void committed(HttpResponse response) {
        account.response(response.status().code(), response.headers());
        clock.lift();
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

    /** Returns what the request keeps. */
    Terms terms() {
        return tries.terms();
    }

    /** Returns the head of the request that it is at. */
    HttpRequest request() {
        return requireNonNull(request, "request");
    }

    /** Returns the backend's side while the exchange has one. */
    @Nullable
    BackendSide back() {
        return back;
    }

    /** Returns the backend's side, which the exchange has no more. */
    BackendSide unbind() {
        BackendSide bound = requireNonNull(back, "back");
        back = null;
        return bound;
    }

    /** Returns what the request wants to go over to. */
    @Nullable
    Upgrade upgrade() {
        return upgrade;
    }

    /** Answers with an error, and ends the request, whose tries are completed. */
    void fail(ProxyError error, int status) {
        loop.counters().error(error);
        end();
        client.error(status, !body.isComplete());
    }

    private void end() {
        back = null;
        request = null;
        admission.end();
        tries.end();
        body.release();
    }
}
