package io.fairlead.api.engine;

import io.fairlead.api.Decision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The latest of the picks that are remembered: every so many, in a ring. Lock-free. */
public final class Trace {
    private final int every;
    private final AtomicReferenceArray<Decision> ring;
    private final AtomicLong picks = new AtomicLong();

    Trace(int capacity, int every) {
        this.every = every;
        this.ring = new AtomicReferenceArray<>(capacity);
    }

    /** Counts a pick; returns its number, or 0 when it is not to be remembered. The first one is. */
    public long count() {
        long before = picks.getAndIncrement();
        return (before % every == 0) ? before + 1 : 0;
    }

    /** Remembers a pick, in place of the oldest. */
    public void add(Decision decision) {
        long sample = (decision.pick() - 1) / every;
        ring.set((int) (sample % ring.length()), decision);
        Flight.picked(decision);
    }

    /** Returns what is remembered, oldest first. */
    List<Decision> decisions() {
        List<Decision> remembered = new ArrayList<>();
        for (int i = 0; i < ring.length(); i++) {
            Decision decision = ring.get(i);
            if (decision != null) {
                remembered.add(decision);
            }
        }
        remembered.sort(Comparator.comparingLong(Decision::pick));
        return remembered;
    }
}
