package io.fairlead.netty.http;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.key.ClientKey;
import io.fairlead.netty.key.KeyReader;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.queue.WaitingLine;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one request: which terms it keeps, its key, whom the balancer gives it or where it waits for somebody, how each
 * try ended.
 *
 * <p>Reused for request after request of a client connection, with its attempt until the lane is another one. Confined
 * to the event loop.
 */
final class Tries {
    private final LoopContext loop;
    private final Exchange exchange;
    private Terms terms; // of the request, or of one to come
    private Attempt attempt; // of their lane
    private @Nullable UpstreamCell counted; // of the try in progress
    private boolean begun; // and not ended
    private boolean preferring; // whom a cookie names
    private boolean behind; // others wait, who were asked nothing
    private long ticket;
    private @Nullable Place place; // made when they have to wait for the first time
    private @Nullable Retries retries; // made when one fails for the first time

    Tries(Exchange exchange) {
        this.loop = exchange.loop;
        this.exchange = exchange;
        this.terms = loop.terms();
        this.attempt = terms.lane().attempt();
    }

    /** Begins what comes next by these terms; between requests. */
    void adopt(Terms next) {
        Terms before = terms;
        terms = next;
        if (next.lane() != before.lane()) {
            attempt = next.lane().attempt();
        }
    }

    /** Begins a request that was let in, whose head is as it came: what the client says of itself is forwarded to nobody. */
    void begin(HttpRequest received, ClientKey client, Terms kept) {
        adopt(kept);
        terms.lane().enter();
        begun = true;
        attempt.reset();
        preferring = false;
        if (retries != null) {
            retries.begin();
        }
        KeyReader.read(terms.config().key(), received, client, attempt);
    }

    /** A cookie names a backend: no table is asked. */
    void prefer(String backendId) {
        preferring = true;
        attempt.prefer(backendId);
    }

    /** Asks elsewhere whom the client met before, if that is not known; null: there is nothing to wait for. */
    @Nullable
    CompletionStage<?> recall() {
        return preferring ? null : terms.config().affinity().recall(attempt);
    }

    /** Begins a try and connects it, waits for one, or gives up. */
    void next() {
        if (acquire()) {
            exchange.dialer.dial();
        } else {
            await();
        }
    }

    /** Begins a try, or returns false when others wait for one, or the balancer has no backend to give. */
    boolean acquire() {
        WaitingLine line = terms.line();
        behind = line != null && line.isBusy();
        return !behind && ask();
    }

    /** Begins a try when it is its turn, or returns false when the balancer has no backend to give. */
    boolean take() {
        behind = false;
        return ask();
    }

    private boolean ask() {
        LoadBalancer balancer = terms.lane().balancer();
        if (!(preferring ? balancer.acquire(attempt) : terms.config().affinity().acquire(balancer, attempt))) {
            return false;
        }
        ticket = attempt.ticket();
        if (attempt.tries() > 1) {
            loop.counters().retry();
        }
        return true;
    }

    /** Waits for a try that could not begin if somebody is merely busy, or gives up. */
    void await() {
        WaitingLine line = terms.line();
        if (line == null || refusal() != Refusal.SATURATED) {
            giveUp();
            return;
        }
        Place own = place;
        if (own == null) {
            own = new Place(exchange);
            place = own;
        }
        own.join(line);
    }

    /** Ends the request, for which there is no backend. */
    void giveUp() {
        Retries failed = retries;
        if (failed == null || !failed.answer()) {
            exchange.account.fails(
                    refusal() == Refusal.SATURATED ? Ending.SATURATED : Ending.NO_BACKEND, Phase.CONNECT);
            exchange.fail(ProxyError.NO_BACKEND, 503);
        }
    }

    /** Returns whether they stand in the line of the pool. */
    boolean areWaiting() {
        Place own = place;
        return own != null && own.isWaiting();
    }

    /** Leaves the line of the pool, if they stand there; returns whether they did. */
    boolean leaveLine(boolean tooLong) {
        Place own = place;
        return own != null && own.leave(tooLong);
    }

    /** The latest one has ended without a response head. */
    void failed(Failure failure, boolean reused, boolean sent) {
        retries().failed(failure, reused, sent);
    }

    /** A final head has come, of which the client has seen nothing: returns whether somebody else has the request instead. */
    boolean goOnAfter(int status) {
        return terms.config().retryOn().status(status)
                && exchange.body.isComplete()
                && retries().askElsewhere(status);
    }

    private Retries retries() {
        Retries own = retries;
        if (own == null) {
            own = new Retries(exchange, this);
            retries = own;
        }
        return own;
    }

    /** Returns why there was none. */
    Refusal refusal() {
        return behind ? Refusal.SATURATED : attempt.refusal();
    }

    /** Returns the backend of the latest try. */
    Backend backend() {
        return attempt.backend();
    }

    /** Returns how many more there may be. */
    int left() {
        return terms.config().maxTries() - attempt.tries();
    }

    /** Says where the try counts until it is completed. */
    void countedBy(UpstreamCell cell) {
        counted = cell;
        loop.counters().active(1);
    }

    /** Marks the first byte of a response. */
    void responded() {
        attempt.responded();
    }

    /** Ends the try, if there is one. */
    void complete(Outcome outcome) {
        attempt.complete(ticket, outcome);
        UpstreamCell cell = counted;
        if (cell != null) {
            counted = null;
            cell.end();
            loop.counters().active(-1);
        }
    }

    /** Ends the request, whose last try is completed; idempotent. */
    void end() {
        if (begun) {
            begun = false;
            terms.lane().leave();
            loop.requests().leave();
        }
    }

    /** Returns what the request keeps. */
    Terms terms() {
        return terms;
    }

    /** Returns whether a request to come may ask the same balancer. */
    boolean areCurrent() {
        return !terms.lane().isRetired();
    }
}
