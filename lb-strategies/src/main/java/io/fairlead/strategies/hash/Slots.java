package io.fairlead.strategies.hash;

import io.fairlead.api.Candidates;
import io.fairlead.api.Exclusions;

/**
 * How many attempts each candidate may have in flight, given how many there are in all: as HAProxy deals them, so many
 * for each unit of weight, and the rest as evenly as whole slots allow, in the order of ranks; at least one each.
 * Together there are always more slots than attempts. Immutable.
 */
final class Slots implements Admission {
    private static final long SCALE = 10_000;
    private static final long MAX_TOTAL_WEIGHT = Integer.MAX_VALUE; // squared it still is a long

    private final Candidates candidates;
    private final long[] weights; // by index
    private final long[] before; // the weights of all lower ranks, by index
    private final long totalWeight;
    private final long factor; // in units of 1 / SCALE

    private Slots(Candidates candidates, long[] weights, long[] before, long totalWeight, long factor) {
        this.candidates = candidates;
        this.weights = weights;
        this.before = before;
        this.totalWeight = totalWeight;
        this.factor = factor;
    }

    static Slots of(HashMembers members, Candidates candidates, double factor) {
        long exact = 0;
        for (int weight : members.weights()) {
            exact += weight;
        }
        int halvings = 0;
        while (exact >> halvings > MAX_TOTAL_WEIGHT - members.size()) {
            halvings++;
        }
        long[] weights = new long[members.size()];
        long[] before = new long[members.size()];
        long total = 0;
        for (int rank = 0; rank < weights.length; rank++) {
            int index = members.index(rank);
            weights[index] = Math.max(1, members.weight(rank) >> halvings);
            before[index] = total;
            total += weights[index];
        }
        return new Slots(candidates, weights, before, total, Math.round(factor * SCALE));
    }

    @Override
    public boolean admits(int index, Exclusions excluded, long total) {
        return !excluded.contains(index) && candidates.inFlight(index) < slots(index, total);
    }

    /** Returns how many attempts a candidate may have in flight when there are so many, and one more to place. */
    long slots(int index, long total) {
        long all = ((total + 1) * factor + SCALE - 1) / SCALE;
        long rest = all % totalWeight;
        long lower = before[index];
        long weight = weights[index];
        long slots = all / totalWeight * weight + (lower + weight) * rest / totalWeight - lower * rest / totalWeight;
        return Math.max(1, slots);
    }

    /**
     * Returns how many attempts in flight are enough for a candidate to have more slots than the given load, whatever
     * part of the rest it gets.
     */
    long enough(int index, long load) {
        long weight = weights[index];
        long all = ((load + 1) * totalWeight + weight - 1) / weight; // slots >= floor(all * weight / total weight)
        return (all - 1) * SCALE / factor;
    }
}
