package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;

/**
 * How load is to be divided among candidates: whole numbers in lowest terms, at least 1 each.
 *
 * <p>Equal factors cancel out. Where they differ, a share is weight times factor, rounded to a thousandth of a
 * weight of 1, and never less than that. Immutable.
 */
final class Shares {
    /** The longest cycle, unless there are so many candidates that each would have fewer than four places. */
    static final int CYCLE_LIMIT = 16_384;

    private static final int PLACES_EACH = 4;
    private static final int FACTOR_STEPS = 1_000;

    private final int[] shares;
    private final long total;
    private final int greatest;

    private Shares(int[] shares) {
        long divisor = 0;
        for (int share : shares) {
            divisor = gcd(share, divisor);
        }
        long sum = 0;
        int most = 0;
        this.shares = new int[shares.length];
        for (int i = 0; i < shares.length; i++) {
            this.shares[i] = (int) (shares[i] / divisor);
            sum += this.shares[i];
            most = Math.max(most, this.shares[i]);
        }
        this.total = sum;
        this.greatest = most;
    }

    /** Returns the shares given, in lowest terms. */
    static Shares of(int... shares) {
        return new Shares(shares);
    }

    /** Returns shares by factor alone. */
    static Shares byFactor(Candidates candidates) {
        return of(candidates, false);
    }

    /** Returns shares by weight and factor. */
    static Shares byWeight(Candidates candidates) {
        return of(candidates, true);
    }

    private static Shares of(Candidates candidates, boolean weighted) {
        int[] shares = new int[candidates.size()];
        boolean stepped = factorsDiffer(candidates);
        for (int i = 0; i < shares.length; i++) {
            int weight = weighted ? candidates.weight(i) : 1;
            shares[i] = stepped ? (int) Math.max(1, Math.round(weight * candidates.factor(i) * FACTOR_STEPS)) : weight;
        }
        return new Shares(shares);
    }

    private static boolean factorsDiffer(Candidates candidates) {
        for (int i = 1, n = candidates.size(); i < n; i++) {
            if (candidates.factor(i) != candidates.factor(0)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns shares whose sum is short enough for a table of it: these, when they are, or else the nearest. A
     * share p of n is then off by at most (1 + n p) / sum; equal shares stay equal, and none becomes zero.
     */
    Shares fitForCycle() {
        long limit = Math.max(CYCLE_LIMIT, (long) PLACES_EACH * shares.length);
        if (total <= limit) {
            return this;
        }
        // rounding to the nearest and lifting to 1 add less than one each, so that the sum stays within the limit
        long scaled = limit - shares.length;
        int[] fit = new int[shares.length];
        for (int i = 0; i < fit.length; i++) {
            fit[i] = (int) Math.max(1, (2L * shares[i] * scaled + total) / (2 * total));
        }
        return new Shares(fit);
    }

    /** Returns the number of candidates. */
    int size() {
        return shares.length;
    }

    /** Returns the share of a candidate. */
    int get(int index) {
        return shares[index];
    }

    /** Returns the shares of all candidates. */
    int[] toArray() {
        return shares.clone();
    }

    /** Returns the sum of all shares. */
    long total() {
        return total;
    }

    /** Returns the greatest share. */
    int greatest() {
        return greatest;
    }

    /** Returns whether all shares are equal. */
    boolean areEqual() {
        return total == shares.length; // in lowest terms equal shares are 1
    }

    /** Draws a candidate outside the exclusions in proportion to its share: O(n), no allocation. */
    int draw(SelectionKey key, Exclusions excluded) {
        long drawn = 0;
        int chosen = Selector.NONE;
        for (int i = 0; i < shares.length; i++) {
            if (!excluded.contains(i)) {
                drawn += shares[i];
                // weighted reservoir of one: the newcomer replaces the choice with probability share / sum so far
                if (Long.remainderUnsigned(key.random(), drawn) < shares[i]) {
                    chosen = i;
                }
            }
        }
        return chosen;
    }

    private static long gcd(long a, long b) {
        long x = a;
        long y = b;
        while (y != 0) {
            long rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }
}
