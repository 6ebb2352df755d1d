package io.fairlead.health.outlier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What became of the requests to one backend, as counters that only grow. Threads are spread over stripes of their own
 * cache lines: an addition is one atomic operation that seldom meets another, wait-free and without allocation.
 */
final class StripedCounts {
    static final int SUCCESSES = 0;
    static final int FAILURES = 1;
    static final int OVERLOADS = 2;
    /** Successes slower than the pool's limit at that time. */
    static final int SLOW = 3;
    /** The sum of the latencies of the successes, in nanoseconds. */
    static final int LATENCY = 4;

    static final int KINDS = 5;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    /** Two cache lines, because processors fetch them in pairs. */
    private static final int STRIDE = 16;
    /** More than 8 would be memory for 10,000 backends that few of them need. */
    private static final int STRIPES =
            Math.min(8, Integer.highestOneBit(2 * Runtime.getRuntime().availableProcessors() - 1));

    private static final long GOLDEN_RATIO = 0x9E37_79B9_7F4A_7C15L;

    /** The first stride stays empty and keeps the object before this one away. */
    private final long[] counts = new long[(1 + STRIPES) * STRIDE];

    void add(int kind, long amount) {
        COUNT.getAndAdd(counts, stripe() + kind, amount);
    }

    /** Returns what was added, if nobody adds meanwhile; else at least what was added before. */
    long sum(int kind) {
        long sum = 0;
        for (int at = STRIDE + kind; at < counts.length; at += STRIDE) {
            sum += (long) COUNT.getOpaque(counts, at);
        }
        return sum;
    }

    private static int stripe() {
        // by id and not by ThreadLocal, which a virtual thread would pay for; consecutive ids go to different stripes
        int hash = (int) ((Thread.currentThread().getId() * GOLDEN_RATIO) >>> Integer.SIZE);
        return (1 + (hash & (STRIPES - 1))) * STRIDE;
    }
}
