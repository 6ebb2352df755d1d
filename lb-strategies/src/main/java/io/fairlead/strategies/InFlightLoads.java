package io.fairlead.strategies;

import io.fairlead.api.Candidates;
import io.fairlead.api.SelectionKey;

/** Load as the number of attempts in flight. */
final class InFlightLoads implements Loads {
    private final Candidates candidates;
    private final int[] shares; // never written after construction

    InFlightLoads(Candidates candidates, Shares shares) {
        this.candidates = candidates;
        this.shares = shares.toArray();
    }

    /** Compares as nginx does, cross-multiplied: a / x with b / y as a * y with b * x, 2^31 times 2^26 at most. */
    @Override
    public int compare(int one, int other, SelectionKey key) {
        return Long.compare(
                (long) candidates.inFlight(one) * shares[other], (long) candidates.inFlight(other) * shares[one]);
    }
}
