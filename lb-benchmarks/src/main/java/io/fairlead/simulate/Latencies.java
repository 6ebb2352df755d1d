package io.fairlead.simulate;

import java.util.Arrays;

/** The latencies of all requests of a run, exactly. */
final class Latencies {
    private long[] nanos = new long[1024];
    private int size;
    private double sum;
    private boolean sorted;

    void add(long latency) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * size);
        }
        nanos[size++] = latency;
        sum += latency;
        sorted = false;
    }

    int count() {
        return size;
    }

    double meanSeconds() {
        return sum / size / 1e9;
    }

    /** Returns the share of requests that took at most so long, in percent. */
    double percentWithin(long limit) {
        int within = 0;
        for (int i = 0; i < size; i++) {
            if (nanos[i] <= limit) {
                within++;
            }
        }
        return 100.0 * within / size;
    }

    /** Returns the smallest latency that the given percentage of all requests did not exceed, in milliseconds. */
    double percentileMillis(double percent) {
        if (!sorted) {
            Arrays.sort(nanos, 0, size);
            sorted = true;
        }
        int rank = (int) StrictMath.ceil(percent / 100 * size - 1e-9);
        return nanos[StrictMath.max(1, rank) - 1] / 1e6;
    }
}
