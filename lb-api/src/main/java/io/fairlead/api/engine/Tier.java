package io.fairlead.api.engine;

import io.fairlead.api.AdminState;
import io.fairlead.api.BackendState;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Panic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The backends of one tier that have a weight: what they could take all together, and what those take that can be
 * chosen. Sizes are weights, or 1 each under strategies that ignore weight.
 */
final class Tier {
    private final int number;
    private final double trialRamp;
    private final List<Entry> ready = new ArrayList<>();
    private final Set<String> zones = new TreeSet<>();
    private int eligible;
    private double capacity;
    private double available;

    /**
     * Makes a tier of nobody.
     *
     * @param trialRamp the share of their load that backends on trial take
     */
    Tier(int number, double trialRamp) {
        this.number = number;
        this.trialRamp = trialRamp;
    }

    /**
     * One that may be chosen, at least in panic.
     *
     * @param ramp the share of its load that it takes
     * @param warmth the share that it would take whatever its health
     */
    record Entry(Seat seat, boolean eligible, int weight, double size, double ramp, double warmth) {
        Entry inPanic() {
            return new Entry(seat, eligible, weight, size, warmth, warmth);
        }
    }

    void add(Seat seat, BackendState state, int weight, double size, double warmth) {
        zones.add(seat.spec().zone());
        // a newcomer that warms up was not counted on before, others that do are still missing in part
        capacity += size * (seat.member().warmth.isNewcomer() ? warmth : 1);
        if (state.admin() == AdminState.READY) {
            double ramp = (state.health() == HealthStatus.TRIAL) ? Math.min(trialRamp, warmth) : warmth;
            ready.add(new Entry(seat, state.eligible(), weight, size, ramp, warmth));
            if (state.eligible()) {
                eligible++;
                available += size * ramp;
            }
        }
    }

    int number() {
        return number;
    }

    /** Returns the zones of all its backends, whatever their state. */
    Set<String> zones() {
        return zones;
    }

    /** Returns how many of its backends are READY. */
    int ready() {
        return ready.size();
    }

    /** Returns how many of its backends are eligible. */
    int eligible() {
        return eligible;
    }

    /** Returns what its READY backends could take, whatever their health. */
    double readySize() {
        double size = 0;
        for (Entry entry : ready) {
            size += entry.size();
        }
        return size;
    }

    /** Returns the part of its capacity that is eligible, 0..1. */
    double available() {
        return (available == 0) ? 0 : Math.min(1, available / capacity);
    }

    /** Returns whether a policy says that fewer are healthy than can be true. */
    boolean isBelow(Panic policy) {
        return 100L * eligible < (long) policy.belowPercent() * ready.size();
    }

    /** Returns who may be chosen. */
    List<Entry> chosen(boolean panic) {
        return panic
                ? ready.stream().map(Entry::inPanic).toList()
                : ready.stream().filter(Entry::eligible).toList();
    }
}
