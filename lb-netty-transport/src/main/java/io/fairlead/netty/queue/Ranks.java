package io.fairlead.netty.queue;

import org.jspecify.annotations.Nullable;

/**
 * Waiters in the order in which they are called: by class, of which the lower comes first, and by arrival within each. Linked by
 * themselves; not safe for threads.
 */
final class Ranks {
    /** How many classes there are. */
    static final int COUNT = 8;

    private final @Nullable Waiter[] first = new @Nullable Waiter[COUNT];
    private final @Nullable Waiter[] last = new @Nullable Waiter[COUNT];
    private int taken; // a bit for each class in which somebody waits

    /** Adds one who has just arrived. O(1). */
    void append(Waiter waiter) {
        int rank = waiter.rank;
        Waiter before = last[rank];
        waiter.previous = before;
        last[rank] = waiter;
        if (before == null) {
            first[rank] = waiter;
            taken |= 1 << rank;
        } else {
            before.next = waiter;
        }
    }

    /** Returns who comes first, and is not here any more; null if nobody waits. O(1). */
    @Nullable
    Waiter poll() {
        if (taken == 0) {
            return null;
        }
        Waiter head = first[Integer.numberOfTrailingZeros(taken)];
        if (head != null) {
            remove(head);
        }
        return head;
    }

    /** Puts one who was called for nothing where it stood: behind others of that kind who came before, if there are any. */
    void takeBack(Waiter waiter) {
        int rank = waiter.rank;
        Waiter after = first[rank];
        while (after != null && after.number < waiter.number) {
            after = after.next;
        }
        if (after == null) {
            append(waiter);
            return;
        }
        Waiter before = after.previous;
        waiter.previous = before;
        waiter.next = after;
        after.previous = waiter;
        if (before == null) {
            first[rank] = waiter;
        } else {
            before.next = waiter;
        }
    }

    /** Removes one who waits. O(1). */
    void remove(Waiter waiter) {
        int rank = waiter.rank;
        Waiter before = waiter.previous;
        Waiter after = waiter.next;
        waiter.previous = null;
        waiter.next = null;
        if (before == null) {
            first[rank] = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last[rank] = before;
        } else {
            after.previous = before;
        }
        if (first[rank] == null) {
            taken &= ~(1 << rank);
        }
    }
}
