package io.fairlead.netty.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of many producers and one consumer: an offer is one compare-and-set and one store, never a lock.
 *
 * <p>A producer that has claimed its slot and not yet filled it hides what stands behind it for that moment; the
 * consumer takes the queue for empty and comes again.
 */
final class RecordQueue {
    private final AtomicReferenceArray<@Nullable AccessRecord> slots;
    private final int mask;
    private final AtomicLong tail = new AtomicLong(); // claimed by producers
    private final AtomicLong head = new AtomicLong(); // written by the consumer alone

    private RecordQueue(int capacity) {
        this.slots = new AtomicReferenceArray<>(capacity);
        this.mask = capacity - 1;
    }

    /** Returns a queue of the given capacity, rounded up to a power of two. */
    static RecordQueue ofCapacity(int capacity) {
        return new RecordQueue(Integer.highestOneBit(Math.max(2, capacity) - 1) << 1);
    }

    boolean offer(AccessRecord entry) {
        long claimed;
        do {
            claimed = tail.get();
            if (claimed - head.get() > mask) {
                return false;
            }
        } while (!tail.compareAndSet(claimed, claimed + 1));
        slots.setRelease((int) claimed & mask, entry);
        return true;
    }

    @Nullable
    AccessRecord poll() {
        long next = head.get();
        AccessRecord entry = slots.getAcquire((int) next & mask);
        if (entry != null) {
            slots.setRelease((int) next & mask, null);
            head.set(next + 1);
        }
        return entry;
    }

    /** Whether no slot is claimed; exact for the consumer. */
    boolean isEmpty() {
        return tail.get() == head.get();
    }
}
