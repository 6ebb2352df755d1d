package io.fairlead.api.engine;

import java.util.ArrayDeque;
import java.util.Deque;

/** Numbers the lanes of a pool, and reuses those that were given back. Used by the control side only. */
final class LanePool {
    private final Deque<Integer> free = new ArrayDeque<>();
    private volatile int count = 1; // the shared lane; written by the control side

    int count() {
        return count;
    }

    int open() {
        Integer reused = free.poll();
        if (reused != null) {
            return reused;
        }
        int lane = count;
        count = lane + 1;
        return lane;
    }

    void giveBack(int lane) {
        free.add(lane);
    }
}
