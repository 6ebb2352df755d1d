package io.fairlead.strategies;

import java.util.Arrays;

/**
 * Computes one cycle of smooth weighted round robin, the order in which nginx visits weighted peers: each
 * visit raises every candidate's credit by its share, takes the greatest (the first among equals), and lowers
 * that one by the sum of all shares.
 */
final class SmoothCycle {
    /*
     * Not with nginx's loop over all candidates for each visit, but over the distinct shares: candidates of equal
     * share have equal credit until visited, so that they are visited in index order, round after round, and only
     * the next of each group can be the greatest. A sum L of shares has fewer than sqrt(2 L) distinct ones, which
     * bounds the work by L * sqrt(2 L), 3 million steps for L = 16,384, whatever the number of candidates.
     *
     * The credit needs no updating either: after t visits a candidate visited v times has t * share - v * L.
     */
    private SmoothCycle() {}

    /**
     * Returns the candidate of each visit, as unsigned 16-bit numbers: {@code shares.total()} of them.
     *
     * @throws IllegalArgumentException if there are more than 65,536 candidates
     */
    static char[] of(Shares shares) {
        int size = shares.size();
        if (size > Character.MAX_VALUE + 1) {
            throw new IllegalArgumentException(
                    "candidates: " + size + " (expected: 0.." + (Character.MAX_VALUE + 1) + ')');
        }
        long[] byShare = new long[size]; // share in the high half, candidate in the low
        for (int i = 0; i < size; i++) {
            byShare[i] = ((long) shares.get(i) << 32) | i;
        }
        Arrays.sort(byShare);
        int[] next = groupStarts(byShare); // where the next candidate of each group stands in byShare
        int[] starts = next.clone();
        int groups = next.length - 1;
        long[] rounds = new long[groups];
        char[] visits = new char[Math.toIntExact(shares.total())];
        for (int visit = 0; visit < visits.length; visit++) {
            int best = 0;
            long bestCredit = Long.MIN_VALUE;
            for (int group = 0; group < groups; group++) {
                long member = byShare[next[group]];
                long credit = (visit + 1) * (member >>> 32) - rounds[group] * visits.length;
                if (credit > bestCredit || (credit == bestCredit && (int) member < (int) byShare[next[best]])) {
                    best = group;
                    bestCredit = credit;
                }
            }
            visits[visit] = (char) byShare[next[best]];
            if (++next[best] == starts[best + 1]) {
                next[best] = starts[best];
                rounds[best]++;
            }
        }
        return visits;
    }

    /** Returns where each run of equal shares begins, and the end. */
    private static int[] groupStarts(long[] byShare) {
        int[] starts = new int[byShare.length + 1];
        int groups = 0;
        for (int i = 1; i < byShare.length; i++) {
            if (byShare[i] >>> 32 != byShare[i - 1] >>> 32) {
                starts[++groups] = i;
            }
        }
        if (byShare.length > 0) {
            groups++;
        }
        starts[groups] = byShare.length;
        return Arrays.copyOf(starts, groups + 1);
    }
}
