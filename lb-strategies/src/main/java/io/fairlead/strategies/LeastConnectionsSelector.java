package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.Exclusions;
import io.fairlead.api.SelectionKey;
import io.fairlead.api.Selector;
import org.jspecify.annotations.Nullable;

/**
 * Selects the candidate with the least in flight for its share, and lets those that tie take turns by share:
 * O(1) while the one whose turn it is has nothing to do, O(n) otherwise; wait-free, at most two atomic operations,
 * no allocation.
 *
 * <p>What is in flight is read without ordering while other threads change it: a pick is right for the moment
 * it was made, and threads that pick at the same moment may take the same candidate. Only the {@linkplain Cursor
 * cursor} is written.
 */
final class LeastConnectionsSelector implements Rotating {
    /*
     * Loads are compared as in nginx, cross-multiplied: a / x < b / y as a * y < b * x. Loads are below 2^31 and
     * shares below 2^26, so that the products fit a long.
     *
     * Ties go to the first tied candidate from the cursor on, along the smooth cycle of all candidates; the
     * cursor moves past it. While the same candidates tie, each place of theirs in the cycle is taken once a
     * round, so that they get exactly their shares of each other, and no neighbor of a busy candidate inherits its
     * turns: those are skipped for good, not passed on. The walk ends after as many places as there are
     * candidates, which only steep weights need; a draw by share decides then.
     *
     * Nobody has less than nothing: an idle candidate whose turn it is need not be compared with anybody.
     */
    private final Candidates candidates;
    private final Shares allShares;
    private final Loads loads;
    private final int[] shares; // never written after construction
    private final char[] visits; // never written after construction
    private final Cursor cursor;

    private LeastConnectionsSelector(Candidates candidates, Shares shares, char[] visits, Cursor cursor) {
        this.candidates = candidates;
        this.allShares = shares;
        this.loads = new InFlightLoads(candidates, shares);
        this.shares = shares.toArray();
        this.visits = visits;
        this.cursor = cursor;
    }

    /** Returns a selector that goes on with the turns of the one before. */
    static LeastConnectionsSelector over(Candidates candidates, @Nullable Selector previous) {
        Shares shares = Shares.byWeight(candidates);
        Shares fit = shares.fitForCycle();
        Cursor cursor = Cursor.after(previous, (int) fit.total(), candidates.seed());
        return new LeastConnectionsSelector(candidates, shares, SmoothCycle.of(fit), cursor);
    }

    @Override
    public int select(SelectionKey key) {
        int[] shares = this.shares;
        if (shares.length == 0) {
            return NONE;
        }
        Candidates candidates = this.candidates;
        long ahead = cursor.ahead();
        int place = cursor.place(ahead);
        if (candidates.inFlight(visits[place]) == 0) {
            long step = cursor.step();
            int candidate = visits[(step == ahead) ? place : cursor.place(step)];
            if (step == ahead || candidates.inFlight(candidate) == 0) {
                return candidate;
            }
        }
        return leastOfAll(key);
    }

    private int leastOfAll(SelectionKey key) {
        int[] shares = this.shares;
        Candidates candidates = this.candidates;
        int least = 0;
        long leastLoad = candidates.inFlight(0);
        long leastShare = shares[0];
        boolean tied = false;
        for (int i = 1; i < shares.length; i++) {
            long share = shares[i];
            long load = candidates.inFlight(i);
            long difference = load * leastShare - leastLoad * share;
            if (difference < 0) {
                least = i;
                leastLoad = load;
                leastShare = share;
                tied = false;
            } else if (difference == 0) {
                tied = true;
            }
        }
        return tied ? takeTurns(key, leastLoad, leastShare) : least;
    }

    @Override
    public int selectNext(SelectionKey key, Exclusions tried) {
        return loads.drawLeast(allShares, key, tried);
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }

    /** Gives the first candidate from the cursor on that has no more in flight for its share than the given load. */
    private int takeTurns(SelectionKey key, long load, long share) {
        long step = cursor.step();
        int place = cursor.place(step);
        int most = shares.length;
        for (int skipped = 0; skipped < most; skipped++) {
            int candidate = visits[place];
            // benign race: read again, since nothing was remembered of the first look; a tie may be gone by now
            if (candidates.inFlight(candidate) * share <= load * shares[candidate]) {
                if (skipped > 0) {
                    cursor.skip(step, skipped);
                }
                return candidate;
            }
            place = (place + 1 == visits.length) ? 0 : place + 1;
        }
        cursor.skip(step, most - 1);
        return loads.drawLeast(allShares, key, null);
    }
}
