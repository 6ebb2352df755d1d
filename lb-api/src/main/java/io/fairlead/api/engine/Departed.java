package io.fairlead.api.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counts of backends that left with attempts in flight, so that one that returns meanwhile goes on
 * counting where it stopped; one that has returned is forgotten when it is idle, as if it were still away. Used by the
 * control side only.
 */
final class Departed {
    private final Map<String, LiveCounts> busy = new HashMap<>();

    void add(String id, LiveCounts live) {
        busy.put(id, live);
    }

    @Nullable
    LiveCounts get(String id) {
        return busy.get(id);
    }

    void forgetIdle() {
        // benign race: an attempt that read an old generation may begin just after this; it completes on its own
        // cell all the same, and only a backend that returns in that moment does not see it
        busy.values().removeIf(live -> live.inFlight() == 0);
    }

    void extendTo(int lanes) {
        busy.values().forEach(live -> live.extendTo(lanes));
    }
}
