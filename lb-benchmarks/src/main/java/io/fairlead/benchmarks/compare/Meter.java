package io.fairlead.benchmarks.compare;

/** Measures a task once, in a fresh process. */
@FunctionalInterface
interface Meter {
    /**
     * Returns what one measurement gave.
     *
     * @throws MeasurementException if the benchmark failed, or is not there
     */
    Sample measure(Task task) throws MeasurementException;

    /**
     * What one process measured.
     *
     * @param nanos for an operation
     * @param bytes allocated for an operation
     */
    record Sample(double nanos, double bytes) {}

    /** Says why a benchmark gave no number. */
    final class MeasurementException extends Exception {
        private static final long serialVersionUID = 1;

        MeasurementException(String message) {
            super(message);
        }
    }
}
