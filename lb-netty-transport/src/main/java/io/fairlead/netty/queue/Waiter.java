package io.fairlead.netty.queue;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Somebody's place in a {@link WaitingLine}, one line at a time; used again for wait after wait. Belongs to one event loop; the
 * fields are guarded by the line that it stands in.
 */
public final class Waiter {
    final Executor loop;
    final Waiting who;
    final Runnable called = this::called;

    @Nullable
    WaitingLine line; // null while it waits for nothing

    @Nullable
    Waiter previous; // in the queue of its class; null unless it stands there

    @Nullable
    Waiter next; // likewise

    int rank; // its class
    long number; // in the order of arrival
    boolean isCalled; // it is about to take, and stands in no queue
    long sinceNanos;
    long seen; // the number of the line's latest change when it began to take

    private Waiter(Executor loop, Waiting who) {
        this.loop = loop;
        this.who = who;
    }

    /**
     * Returns a place for somebody.
     *
     * @param loop on which it lives
     */
    public static Waiter of(Executor loop, Waiting who) {
        return new Waiter(loop, who);
    }

    /** Returns whether it waits. On its loop. */
    public boolean isWaiting() {
        return line != null;
    }

    private void called() {
        WaitingLine in = line; // written on this loop alone
        if (in != null) {
            in.takes(this);
        }
    }
}
