package io.fairlead.netty.http;

import io.fairlead.api.Refusal;
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
    private final Tries tries;
    private final RequestAccount account;
    private final Waiter waiter;
    private @Nullable WaitingLine line; // of the latest wait

    Place(LoopContext loop, Exchange exchange, Tries tries, RequestAccount account) {
        this.exchange = exchange;
        this.tries = tries;
        this.account = account;
        this.waiter = Waiter.of(loop.executor(), this);
    }

    /** Joins the line of the pool; returns false if it is full. */
    boolean join(WaitingLine of, int rank) {
        int ahead = of.join(waiter, rank, tries.terms().config().queueing().size());
        if (ahead < 0) {
            return false;
        }
        line = of;
        account.queues(ahead);
        return true;
    }

    boolean isWaiting() {
        return waiter.isWaiting();
    }

    /** Leaves the line, if it stands there. */
    void leave(boolean tooLong) {
        WaitingLine left = line;
        if (left != null && waiter.isWaiting()) {
            left.leave(waiter, tooLong);
            account.queued();
        }
    }

    @Override
    public Result take() {
        if (tries.take()) {
            return Result.TAKEN;
        }
        return tries.refusal() == Refusal.SATURATED ? Result.NO_ROOM : Result.HOPELESS;
    }

    @Override
    public void turn(boolean taken, long waitedNanos) {
        account.queued();
        exchange.turn(taken);
    }
}
