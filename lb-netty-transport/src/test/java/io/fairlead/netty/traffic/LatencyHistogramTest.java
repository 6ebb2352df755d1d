package io.fairlead.netty.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LatencyHistogramTest {
    @Test
    void theMiddleOfABucketIsNearWhatFellIntoIt() {
        int last = -1;
        for (double nanos = 16_384; nanos < 137e9; nanos *= 1.0007) {
            int bucket = LatencyHistogram.bucket((long) nanos);
            assertThat(bucket).isBetween(Math.max(0, last), last < 0 ? LatencyHistogram.BUCKETS : last + 1);
            assertThat(Math.abs(LatencyHistogram.middle(bucket) - nanos) / nanos)
                    .isLessThan(0.032);
            last = bucket;
        }
        assertThat(last).isEqualTo(LatencyHistogram.BUCKETS - 1);
        for (long nanos = 0; nanos < 16_384; nanos += 7) {
            long middle = LatencyHistogram.middle(LatencyHistogram.bucket(nanos));
            assertThat(Math.abs(middle - nanos)).isLessThanOrEqualTo(512);
        }
        assertThat(LatencyHistogram.bucket(Long.MAX_VALUE)).isEqualTo(LatencyHistogram.BUCKETS - 1);
        assertThat(LatencyHistogram.bucket(-5)).isZero();
    }

    @Test
    void quantilesAreThoseOfASortedList() {
        LatencyHistogram histogram = LatencyHistogram.create();
        for (int i = 1; i <= 1000; i++) {
            histogram.add(i * 1_000_000L);
        }
        long[] sum = new long[LatencyHistogram.BUCKETS];
        assertThat(LatencyHistogram.quantile(sum, 0.5)).isEqualTo(-1);
        histogram.addTo(sum);
        assertNear(LatencyHistogram.quantile(sum, 0.5), 500_000_000);
        assertNear(LatencyHistogram.quantile(sum, 0.99), 990_000_000);
        assertNear(LatencyHistogram.quantile(sum, 1), 1_000_000_000);
    }

    private static void assertNear(long actual, long expected) {
        assertThat((double) actual).isBetween(expected * 0.968, expected * 1.032);
    }
}
