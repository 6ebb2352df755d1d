package io.fairlead.netty.http;

import io.fairlead.api.Refusal;
import io.fairlead.netty.ProxyError;
import io.fairlead.netty.log.Phase;
import io.fairlead.netty.queue.Result;
import io.fairlead.netty.queue.Waiter;
import io.fairlead.netty.queue.Waiting;
import io.fairlead.netty.queue.WaitingLine;
import org.jspecify.annotations.Nullable;

/**
 * The place of an exchange in the line before a saturated pool. Reused for request after request; made when one has to wait for
 * the first time. Confined to the event loop.
 */
final class Place implements Waiting {
    private final Exchange exchange;
    private final Waiter waiter;
    private @Nullable WaitingLine line; // of the latest wait

    Place(Exchange exchange) {
        this.exchange = exchange;
        this.waiter = Waiter.of(exchange.loop.executor(), this);
    }

    /** Joins the line of the pool, or ends the exchange if it is full. */
    void join(WaitingLine of) {
        Terms terms = exchange.terms();
        int ahead = of.join(
                waiter,
                exchange.admission.priority(terms),
                terms.config().queueing().size());
        if (ahead < 0) {
            exchange.account.fails(ProxyError.QUEUE_FULL, Phase.QUEUE);
            exchange.fail(ProxyError.QUEUE_FULL, 503);
            return;
        }
        line = of;
        exchange.account.queues(ahead);
        exchange.clock.arm(terms.queueNanos());
    }

    boolean isWaiting() {
        return waiter.isWaiting();
    }

    /** Leaves the line, if it stands there; returns whether it did. */
    boolean leave(boolean tooLong) {
        WaitingLine left = line;
        if (left == null || !waiter.isWaiting()) {
            return false;
        }
        left.leave(waiter, tooLong);
        exchange.account.queued();
        return true;
    }

    @Override
    public Result take() {
        if (exchange.tries.take()) {
            return Result.TAKEN;
        }
        return exchange.tries.refusal() == Refusal.SATURATED ? Result.NO_ROOM : Result.HOPELESS;
    }

    @Override
    public void turn(boolean taken, long waitedNanos) {
        exchange.account.queued();
        if (taken) {
            exchange.dialer.dial();
            exchange.flushUpstream();
        } else {
            exchange.tries.giveUp();
        }
    }
}
