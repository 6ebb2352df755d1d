package io.fairlead.api;

/** The candidates that a request must not be given now: already tried by it, or saturated. */
public interface Exclusions {
    /** Returns the number of candidates, excluded ones included. */
    int size();

    /**
     * Returns whether the candidate must not be given.
     *
     * @param index a candidate, {@code 0 <= index < size()}
     */
    boolean contains(int index);
}
