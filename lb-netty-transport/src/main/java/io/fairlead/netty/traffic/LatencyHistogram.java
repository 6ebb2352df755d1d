package io.fairlead.netty.traffic;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long responses or connections took, in 384 buckets: 16 for every doubling, so that the middle of a bucket is at most
 * 3.2 % from whatever fell into it (half a microsecond below 16 µs). Longer than 137 s counts as that.
 *
 * <p>Written by one event loop without atomic operations, read by any thread.
 */
public final class LatencyHistogram {
    static final int BUCKETS = 384;

    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int UNIT_SHIFT = 10; // 1,024 ns
    private static final int EXACT = 32; // below, a bucket is one unit

    private final long[] counts = new long[BUCKETS]; // written by the event loop, opaquely

    private LatencyHistogram() {}

    static LatencyHistogram create() {
        return new LatencyHistogram();
    }

    /** Counts one. */
    void add(long nanos) {
        int bucket = bucket(nanos);
        CELL.setOpaque(counts, bucket, counts[bucket] + 1);
    }

    /** Adds what was counted to a sum. Any thread. */
    void addTo(long[] sum) {
        for (int i = 0; i < BUCKETS; i++) {
            sum[i] += (long) CELL.getOpaque(counts, i);
        }
    }

    /**
     * Returns what the given share of them stayed below, in nanoseconds, or -1 when there was none.
     *
     * @param sum what {@link Upstreams#latencies} returns
     * @param share in (0, 1]
     */
    public static long quantile(long[] sum, double share) {
        long total = 0;
        for (long count : sum) {
            total += count;
        }
        long rank = (long) Math.ceil(share * total);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += sum[i];
            if (seen >= rank && seen > 0) {
                return middle(i);
            }
        }
        return -1;
    }

    static int bucket(long nanos) {
        long units = Math.max(0, nanos) >>> UNIT_SHIFT;
        if (units < EXACT) {
            return (int) units;
        }
        int shift = 59 - Long.numberOfLeadingZeros(units); // leaves 16..31
        return Math.min((shift << 4) + (int) (units >>> shift), BUCKETS - 1);
    }

    static long middle(int bucket) {
        if (bucket < EXACT) {
            return ((long) bucket << UNIT_SHIFT) + (1L << (UNIT_SHIFT - 1));
        }
        long mantissa = 16L + (bucket & 15);
        return (2 * mantissa + 1) << ((bucket >> 4) - 1 + UNIT_SHIFT - 1);
    }
}
