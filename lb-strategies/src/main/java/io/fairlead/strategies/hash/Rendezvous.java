package io.fairlead.strategies.hash;

import io.fairlead.api.Exclusions;
import io.fairlead.api.Selector;

/**
 * Highest random weight: every candidate draws a number for a key, and the best draw wins, so that a candidate that
 * comes or goes moves its own keys only (Thaler and Ravishankar, "Using name-based mappings to increase hit rates",
 * 1998). Here draws are exponential, with the weight as their rate, and the least wins: with the probability of its
 * weight. O(n) a key, no allocation; 12 bytes a candidate, 20 when weights differ. Immutable.
 */
final class Rendezvous {
    private static final double[] EQUAL = {};

    // by rank, so that ties, too, end alike on every instance
    private final long[] seeds;
    private final int[] indexes;
    private final double[] weights; // empty when they are equal

    private Rendezvous(long[] seeds, int[] indexes, double[] weights) {
        this.seeds = seeds;
        this.indexes = indexes;
        this.weights = weights;
    }

    static Rendezvous of(HashMembers members) {
        int size = members.size();
        long[] seeds = new long[size];
        int[] indexes = new int[size];
        double[] weights = new double[size];
        boolean equal = true;
        for (int rank = 0; rank < size; rank++) {
            seeds[rank] = Xxh64.hash(members.name(rank));
            indexes[rank] = members.index(rank);
            weights[rank] = members.weight(rank);
            equal &= weights[rank] == weights[0];
        }
        return new Rendezvous(seeds, indexes, equal ? EQUAL : weights);
    }

    /** Returns the first choice for a hash. */
    int first(long hash) {
        int chosen = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int rank = 0; rank < seeds.length; rank++) {
            double draw = draw(hash, rank, least);
            if (draw < least) {
                least = draw;
                chosen = rank;
            }
        }
        return indexes[chosen];
    }

    /** Returns the first choice for a hash that is admitted, or {@link Selector#NONE}. */
    int firstAdmitted(long hash, Admission admission, Exclusions excluded, long total) {
        int chosen = Selector.NONE;
        double least = Double.POSITIVE_INFINITY;
        for (int rank = 0; rank < seeds.length; rank++) {
            double draw = draw(hash, rank, least);
            if (draw < least && admission.admits(indexes[rank], excluded, total)) {
                least = draw;
                chosen = indexes[rank];
            }
        }
        return chosen;
    }

    /** Returns the draw of a candidate for a hash, or something not below the limit if it is not below it. */
    private double draw(long hash, int rank, double limit) {
        double uniform = ((Mixer.mix(hash ^ seeds[rank]) >>> 12) + 0.5) * 0x1p-52; // exact, in (0, 1)
        if (weights.length == 0) {
            return uniform; // in the order of its logarithm
        }
        double weight = weights[rank];
        // -ln(1 - u) is at least u, which spares nearly all logarithms; strict ones, because instances must agree
        return (uniform >= limit * weight) ? limit : -StrictMath.log1p(-uniform) / weight;
    }
}
