package io.fairlead.health.outlier;

/**
 * Failures in a row.
 *
 * @param length how many
 * @param what what kind
 */
record Run(long length, String what) {
    static final Run NONE = new Run(0, "");

    /** Returns another run if it is longer than this one and has reached its limit; 0 is no limit. */
    Run orLonger(long other, int limit, String kind) {
        return (limit > 0 && other >= limit && other > length) ? new Run(other, kind) : this;
    }

    @Override
    public String toString() {
        return length + " " + what;
    }
}
