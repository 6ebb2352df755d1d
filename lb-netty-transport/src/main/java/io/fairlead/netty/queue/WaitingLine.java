package io.fairlead.netty.queue;

import io.fairlead.api.Changes;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.StateChange;
import io.fairlead.api.Ticker;
import io.fairlead.netty.admin.QueueView;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a backend of one balancer, at one listener: first in, first out in each of eight classes, of which the lower
 * comes first. Shared by the event loops; each waiter is called on its own.
 *
 * <p><b>Nobody jumps the line</b> who asks {@link #isBusy} first, one volatile read, and waits if it is. That holds from
 * the moment somebody joins until the last who waits has got something.
 *
 * <p><b>No wake-up is lost.</b> Whoever gives room back does so before it reads {@link #count}; whoever joins an empty line
 * is counted before it takes, once more, what there is. Either the one sees the other, or the other way round. From then
 * on each end of an attempt calls one waiter. If all who wait have been called already, or the pool has changed, or a called one
 * goes away, there may be {@link #more} room than was told: then a {@link #scout} is called, who calls another one if it
 * finds something. Who finds nothing says so for all, unless something has changed since it looked.
 *
 * <p>Every operation is O(1), under a lock that nobody waits in; who was called for nothing passes those of that kind who
 * came before. A pool that is never saturated pays for none of it.
 */
public final class WaitingLine implements LoadBalancerListener {
    /** How many classes there are. */
    public static final int RANKS = Ranks.COUNT;

    private static final int REMEMBERED = 1_024;

    private final Ticker ticker;
    private final LoadBalancer.Subscription subscription;

    private final Ranks ranks = new Ranks(); // those who were not called; guarded by this, as all below
    private volatile int count; // who waits, called or not; written under the lock
    private boolean more; // there may be room of which nobody is told
    private @Nullable Waiter scout; // the one who was called for that
    private long changes; // how often that has begun
    private long arrivals;
    private volatile boolean retired; // written under the lock
    private int longest;
    private long waited;
    private long refused;
    private long expired;
    private long left;
    private double meanNanos;

    private WaitingLine(LoadBalancer balancer, Ticker ticker) {
        this.ticker = ticker;
        this.subscription = balancer.subscribe(this); // last: it calls back
    }

    /**
     * Returns a line that follows a balancer.
     *
     * @throws IllegalStateException if the balancer is closed
     */
    public static WaitingLine of(LoadBalancer balancer, Ticker ticker) {
        return new WaitingLine(balancer, ticker);
    }

    /** Returns whether somebody waits, behind whom others have to. Any thread. */
    public boolean isBusy() {
        return count > 0;
    }

    /**
     * Waits, after the pool was refused as saturated, or because others wait. On the waiter's event loop.
     *
     * @param rank its class, of {@link #RANKS}
     * @param most how many may wait
     * @return how many waited already; -1 if it finds no place, and does not wait
     */
    public int join(Waiter waiter, int rank, int most) {
        int ahead;
        Waiter next;
        synchronized (this) {
            ahead = count;
            if (ahead >= most) {
                refused++;
                return -1;
            }
            count = ahead + 1;
            longest = Math.max(longest, ahead + 1);
            waited++;
            waiter.line = this;
            waiter.rank = rank;
            waiter.number = arrivals++;
            waiter.sinceNanos = ticker.nanos();
            ranks.append(waiter);
            if (ahead == 0) {
                mayHaveMore(); // what came free since the refusal was told to nobody
            }
            next = callScout();
        }
        tell(next);
        return ahead;
    }

    /**
     * Waits no longer, for a reason of its own; nothing if it does not wait here. On its event loop.
     *
     * @param tooLong whether that is because it took too long
     */
    public void leave(Waiter waiter, boolean tooLong) {
        Waiter next;
        synchronized (this) {
            if (waiter.line != this) {
                return;
            }
            expired += tooLong ? 1 : 0;
            if (waiter.isCalled) {
                mayHaveMore(); // what it was called for is somebody else's
            } else {
                ranks.remove(waiter);
            }
            next = remove(waiter);
        }
        tell(next);
        endIfUnused();
    }

    /** It is the waiter's turn. On its event loop. */
    void takes(Waiter waiter) {
        synchronized (this) {
            if (waiter.line != this || !waiter.isCalled) {
                return; // it was called in a wait that is over
            }
            waiter.seen = changes;
        }
        Result result = Result.HOPELESS; // if it fails
        try {
            result = waiter.who.take();
        } finally {
            settle(waiter, result);
        }
        if (waiter.line == null) {
            waiter.who.turn(result == Result.TAKEN, ticker.nanos() - waiter.sinceNanos);
        }
    }

    private void settle(Waiter waiter, Result result) {
        Waiter next;
        synchronized (this) {
            if (result != Result.NO_ROOM) {
                if (result == Result.HOPELESS) {
                    mayHaveMore();
                }
                next = remove(waiter);
            } else if (changes != waiter.seen) {
                next = waiter; // something has changed since it looked
            } else {
                more = false;
                waiter.isCalled = false;
                scout = (scout == waiter) ? null : scout;
                ranks.takeBack(waiter);
                next = null;
            }
        }
        tell(next);
        endIfUnused();
    }

    /** Takes a waiter that stands in no queue out of the line; returns who is to be called. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the lock
    private @Nullable Waiter remove(Waiter waiter) {
        waiter.line = null;
        waiter.isCalled = false;
        count--;
        left++;
        meanNanos += (ticker.nanos() - waiter.sinceNanos - meanNanos) / Math.min(left, REMEMBERED);
        more &= count > 0;
        scout = (scout == waiter) ? null : scout;
        return callScout();
    }

    private void mayHaveMore() {
        more = true;
        changes++;
    }

    /** If there may be more room, and nobody looks for it yet, calls the first in the line, and returns it. */
    private @Nullable Waiter callScout() {
        if (!more || scout != null) {
            return null;
        }
        scout = call();
        return scout;
    }

    private @Nullable Waiter call() {
        Waiter head = ranks.poll();
        if (head != null) {
            head.isCalled = true;
        }
        return head;
    }

    private void tell(@Nullable Waiter waiter) {
        if (waiter == null) {
            return;
        }
        try {
            waiter.loop.execute(waiter.called);
        } catch (RejectedExecutionException e) {
            leave(waiter, false); // its event loop has ended, and it with it
        }
    }

    @Override
    public boolean wantsCompletions() {
        return false;
    }

    @Override
    public boolean wantsRoom() {
        return true;
    }

    @Override
    public void onRoom() {
        if (count > 0) {
            roomFor(false);
        }
    }

    @Override
    public void onMembership(Changes changed) {
        roomFor(true);
    }

    @Override
    public void onState(StateChange change) {
        roomFor(true);
    }

    @Override
    public void onPanic(boolean entered) {
        roomFor(true);
    }

    @Override
    public void onClosed() {
        roomFor(true); // for nobody, as they will find
    }

    /** There is room for one more, or for who knows how many. Any thread. */
    private void roomFor(boolean many) {
        Waiter next;
        synchronized (this) {
            if (count == 0) {
                return;
            }
            next = many ? null : call();
            if (next == null) {
                mayHaveMore();
                next = callScout();
            }
        }
        tell(next);
    }

    /** Follows the balancer until nobody waits any more; nobody joins after this. */
    public void retire() {
        synchronized (this) {
            retired = true;
        }
        endIfUnused();
    }

    private void endIfUnused() {
        if (retired && count == 0) {
            subscription.close(); // which may wait for the balancer, outside the lock
        }
    }

    /** Returns what was counted. Any thread. */
    public synchronized QueueView view() {
        return new QueueView(count, longest, waited, refused, expired, left == 0 ? -1 : (long) meanNanos);
    }
}
