package io.fairlead.netty.http;

import io.fairlead.api.Outcome;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.log.Ending;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.loop.LoopTimer;

/**
 * How long an exchange waits for what comes next, how long for its response head over queue and tries, and what it means when
 * that time is over. The bound of the whole is in ticks of the timer, so that no clock is read. Reused for request after
 * request; confined to the event loop.
 */
final class ExchangeClock {
    private static final long NEVER = Long.MAX_VALUE;

    private final Exchange exchange;
    private final LoopTimer timer;
    private long endNanos = NEVER; // of the wait for a response head, in the time of the timer

    ExchangeClock(Exchange exchange) {
        this.exchange = exchange;
        this.timer = exchange.loop.timer();
    }

    /**
     * Begins a request.
     *
     * @param totalNanos how long its response head may take; 0 for as long as it takes
     */
    void begin(long totalNanos) {
        endNanos = (totalNanos == 0) ? NEVER : timer.nowNanos() + totalNanos;
    }

    /** The response head has come: the whole is not bounded any more. */
    void lift() {
        endNanos = NEVER;
    }

    /** Waits anew: so long for what comes next, and no longer than the whole may take. */
    void arm(long nanos) {
        exchange.client.arm(isBounded() ? Math.max(0, Math.min(nanos, endNanos - timer.nowNanos())) : nanos);
    }

    /** Waits for what has a timeout of its own. */
    void armForTotal() {
        if (isBounded()) {
            arm(Long.MAX_VALUE);
        }
    }

    private boolean isBounded() {
        return endNanos != NEVER;
    }

    /** Returns whether the time of the whole is over. */
    boolean hasPassed() {
        return isBounded() && timer.nowNanos() >= endNanos;
    }

    /** Nothing has come in time. */
    void expired() {
        BackendSide bound = exchange.back();
        ResponseRelay relay = exchange.relay;
        RequestBody body = exchange.body;
        if (bound == null) {
            expiredWithoutBackend();
        } else if (relay.hasHead()) {
            boolean clientStalls = !exchange.client.isWritable();
            exchange.abandon(
                    clientStalls ? Outcome.CANCELLED : Outcome.TIMEOUT,
                    clientStalls ? ProxyError.CLIENT_TIMEOUT : ProxyError.BACKEND_TIMEOUT);
            exchange.client.cut(relay.endsByClosing());
        } else if (!hasPassed() && !body.isComplete() && body.hasBegun() && bound.isWritable()) {
            exchange.abandon(Outcome.CANCELLED, ProxyError.CLIENT_TIMEOUT);
            exchange.client.error(408, true);
        } else {
            bound.abandon();
            exchange.failed(Failure.TIMEOUT, false, true);
        }
    }

    private void expiredWithoutBackend() {
        if (exchange.tries.leaveLine(true)) {
            exchange.account.fails(ProxyError.QUEUE_TIMEOUT, Phase.QUEUE);
            exchange.fail(ProxyError.QUEUE_TIMEOUT, 503);
        } else if (hasPassed()) {
            exchange.dialer.cancel();
            exchange.account.tryFailed(ProxyError.BACKEND_TIMEOUT);
            exchange.account.fails(Ending.CONNECT_TIMEOUT, Phase.CONNECT);
            exchange.tries.complete(Outcome.CANCELLED); // who was given less time than it takes has not failed
            exchange.fail(ProxyError.BACKEND_TIMEOUT, 504);
        } else {
            armForTotal(); // it is connecting
        }
    }
}
