package io.fairlead.netty.http;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.key.ClientKey;
import io.fairlead.netty.key.KeyReader;
import io.fairlead.netty.queue.WaitingLine;
import io.fairlead.netty.traffic.UpstreamCell;
import io.netty.handler.codec.http.HttpRequest;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one request as the balancer and the counters see them: which terms it keeps, its key, whom it was
 * given, how each try ended.
 *
 * <p>Reused for request after request of a client connection, with its attempt until the lane is another one. Confined
 * to the event loop.
 */
final class Tries {
    private final LoopContext loop;
    private Terms terms; // of the request, or of one to come
    private Attempt attempt; // of their lane
    private @Nullable UpstreamCell counted; // of the try in progress
    private boolean begun; // and not ended
    private boolean preferring; // whom a cookie names
    private boolean behind; // others wait, who were asked nothing
    private long ticket;

    Tries(LoopContext loop) {
        this.loop = loop;
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
