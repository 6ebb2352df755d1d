package io.fairlead.api.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Tells events one at a time, in the order in which they were added, on whichever thread comes first and
 * outside every lock: a listener may call the balancer back.
 */
final class EventQueue {
    private final Queue<Runnable> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    void add(Runnable event) {
        events.add(event);
    }

    /** Tells what waits, unless another thread (or this one, further up its stack) is doing so. */
    void drain() {
        if (waiting.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (Runnable event = events.poll(); event != null; event = events.poll()) {
                event.run();
            }
            seen = waiting.addAndGet(-seen);
        } while (seen != 0);
    }
}
