package io.fairlead.strategies.hash;

import java.util.Arrays;

/**
 * Fills tables as Maglev does: each member has a permutation of the entries, and in turns takes the next of it that
 * is free (Eisenbud et al., "Maglev: A fast and reliable software network load balancer", NSDI 2016, listing 1).
 *
 * <p>Weights as in Envoy: in every round the members of the greatest weight have a turn, the others in proportion,
 * in the first round everybody. O(M log M) with a table of M entries, whatever the number of members and the weights.
 */
final class MaglevTable {
    /** The greatest size: the greatest prime below 2^24. */
    static final int MAX_SIZE = 16_777_213;

    private static final int FREE = -1;
    private static final int ENTRIES_EACH = 8;

    private MaglevTable() {}

    /**
     * Returns the rank that has each entry.
     *
     * @param size a prime
     */
    static int[] of(HashMembers members, int size) {
        int[] offsets = new int[members.size()];
        int[] skips = new int[members.size()];
        for (int rank = 0; rank < offsets.length; rank++) {
            String name = members.name(rank);
            offsets[rank] = (int) Long.remainderUnsigned(Xxh64.hash(name, 0), size);
            skips[rank] = (int) Long.remainderUnsigned(Xxh64.hash(name, 1), size - 1) + 1;
        }
        return filled(offsets, skips, turns(members.weights(), size), size);
    }

    /** Returns the size to use: the wanted one, if every member could have an entry of it. */
    static int sizeFor(int members, int wanted) {
        if (members <= wanted) {
            return wanted;
        }
        long size = (long) members * ENTRIES_EACH;
        while (!isPrime(size)) {
            size++;
        }
        return (int) Math.min(size, MAX_SIZE);
    }

    static boolean isPrime(long number) {
        for (long divisor = 2; divisor * divisor <= number; divisor++) {
            if (number % divisor == 0) {
                return false;
            }
        }
        return number > 1;
    }

    /**
     * Returns the rank that has each entry, when the entries of a rank are those from its offset on, each so many
     * after the one before, and ranks have turns in the given order.
     */
    static int[] filled(int[] offsets, int[] skips, int[] turns, int size) {
        int[] table = new int[size];
        Arrays.fill(table, FREE);
        int[] places = offsets.clone();
        for (int turn = 0; turn < size; turn++) {
            int rank = turns[turn];
            int skip = skips[rank];
            int place = places[rank];
            while (table[place] != FREE) {
                place += skip;
                place -= (place >= size) ? size : 0;
            }
            table[place] = rank;
            places[rank] = place;
        }
        return table;
    }

    /** Returns the ranks in the order of their turns, at least as many as wanted: sorted by round, by counting. */
    static int[] turns(int[] weights, int wanted) {
        int greatest = Arrays.stream(weights).max().orElse(1);
        int rounds = rounds(weights, greatest, wanted);
        int[] ends = new int[rounds + 2]; // at first how many turns a round has, then where its next turn stands
        for (int weight : weights) {
            for (int turn = 0, round = 1; round <= rounds; turn++, round = round(turn, weight, greatest)) {
                ends[round + 1]++;
            }
        }
        for (int round = 1; round < ends.length; round++) {
            ends[round] += ends[round - 1];
        }
        int[] turns = new int[ends[rounds + 1]];
        for (int rank = 0; rank < weights.length; rank++) {
            for (int turn = 0, round = 1; round <= rounds; turn++, round = round(turn, weights[rank], greatest)) {
                turns[ends[round]++] = rank;
            }
        }
        return turns;
    }

    /** Returns the round, from 1 on, in which a member has a turn, from 0 on. */
    private static int round(int turn, int weight, int greatest) {
        if (weight == greatest) {
            return turn + 1;
        }
        return (int) Math.max(1, ((long) turn * greatest + weight - 1) / weight);
    }

    /** Returns the least number of rounds that have as many turns as wanted. */
    private static int rounds(int[] weights, int greatest, int wanted) {
        int least = 1;
        int most = wanted; // one turn a round at least
        while (least < most) {
            int rounds = (least + most) >>> 1;
            long turns = 0;
            for (int weight : weights) {
                turns += Math.min(rounds, (long) rounds * weight / greatest + 1);
            }
            if (turns >= wanted) {
                most = rounds;
            } else {
                least = rounds + 1;
            }
        }
        return least;
    }
}
