package io.fairlead.benchmarks.compare;

/**
 * A row at a number of threads.
 *
 * @param row what is measured
 * @param threads how many do it at once, 1 or more
 */
record Task(Row row, int threads) {

    @Override
    public String toString() {
        return row + " -t " + threads;
    }
}
