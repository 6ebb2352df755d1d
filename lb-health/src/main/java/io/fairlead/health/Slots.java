package io.fairlead.health;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Lets at most so many checks of a monitor run at a time. Who has to wait gets a slot in the order of asking: nobody
 * waits for more than one check of everybody else. Thread-safe.
 */
final class Slots {
    private final int max;

    // guarded by this
    private final Set<Watch> waiting = new LinkedHashSet<>();
    private int taken;

    private Slots(int max) {
        this.max = max;
    }

    /** Returns this many free slots. */
    static Slots of(int max) {
        return new Slots(max);
    }

    /** Gives the watch a slot now and returns true, or later by {@link Watch#granted}. */
    synchronized boolean take(Watch watch) {
        if (taken < max) {
            taken++;
            return true;
        }
        waiting.add(watch);
        return false;
    }

    /** Makes the watch wait no longer. */
    synchronized void forget(Watch watch) {
        waiting.remove(watch);
    }

    /** Takes a slot back, and gives it to whoever has waited longest. */
    void release() {
        Watch next;
        synchronized (this) {
            Iterator<Watch> longest = waiting.iterator();
            if (!longest.hasNext()) {
                taken--;
                return;
            }
            next = longest.next();
            longest.remove();
        }
        next.granted();
    }
}
