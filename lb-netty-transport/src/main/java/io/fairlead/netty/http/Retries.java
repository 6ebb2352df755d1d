package io.fairlead.netty.http;

import io.fairlead.netty.log.Ending;
import org.jspecify.annotations.Nullable;

/**
 * What follows the tries of an exchange that come to nothing: the same backend anew, another one, or the failure as the answer.
 * Made when a try fails for the first time, then used for request after request; confined to the event loop.
 */
final class Retries {
    private final Exchange exchange;
    private final Tries tries;
    private final RequestAccount account;
    private final RequestBody body;
    private @Nullable Failure last; // of the request

    Retries(Exchange exchange, Tries tries) {
        this.exchange = exchange;
        this.tries = tries;
        this.account = exchange.account;
        this.body = exchange.body;
    }

    /** Begins a request, of which no try has failed. */
    void begin() {
        last = null;
    }

    /** A try of the request has ended without a response head. */
    void failed(Failure failure, boolean reused, boolean sent) {
        RetryPolicy.Decision decision = RetryPolicy.decide(
                failure,
                RetryPolicy.isIdempotent(exchange.request().method()),
                body.isReplayable(),
                reused,
                sent,
                exchange.relay.hasBegun(),
                exchange.clock.hasPassed() ? 0 : tries.left(),
                tries.terms().config().retryOn().timeouts());
        if (decision != RetryPolicy.Decision.GIVE_UP && !body.isComplete()) {
            exchange.client.hold();
        }
        switch (decision) {
            case RECONNECT -> {
                account.reconnects();
                exchange.dialer.reconnect();
            }
            case ELSEWHERE -> {
                account.tryFailed(failure.error);
                tries.complete(failure.outcome);
                last = failure;
                tries.next();
            }
            case GIVE_UP -> {
                account.tryFailed(failure.error);
                tries.complete(failure.outcome);
                fail(failure);
            }
        }
        exchange.flushUpstream(); // nobody is reading from the client, whose end of reading would flush
    }

    /** There will be no other try: returns whether the latest failure is the answer. */
    boolean answer() {
        Failure failure = last;
        if (failure == null) {
            return false;
        }
        fail(failure);
        return true;
    }

    private void fail(Failure failure) {
        if (failure == Failure.CONNECT && exchange.dialer.hasTimedOut()) {
            account.fails(Ending.CONNECT_TIMEOUT, failure.phase);
        } else {
            account.fails(failure.error, failure.phase);
        }
        exchange.fail(failure.error, failure.status);
    }

    /**
     * A final head has come that is not wanted: returns whether somebody else has the request instead. If nobody does, it is
     * the answer, also when the balancer was asked in vain: then the try has ended, and the end of the response changes
     * nothing.
     */
    boolean askElsewhere(int status) {
        if (!RetryPolicy.mayAskElsewhere(
                RetryPolicy.isIdempotent(exchange.request().method()), body.isReplayable(), tries.left())) {
            return false;
        }
        tries.complete(RetryPolicy.outcome(status));
        if (!tries.acquire()) {
            return false;
        }
        account.isNotTheAnswer(status);
        exchange.unbind().abandon(); // what follows the head is not read: cheaper than to wait for its end
        exchange.dialer.dial();
        exchange.flushUpstream();
        return true;
    }
}
