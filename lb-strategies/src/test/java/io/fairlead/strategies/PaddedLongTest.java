package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The fillers are worth something only while the JVM makes room for them. */
class PaddedLongTest {
    private static final int TWO_CACHE_LINES = 128;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Wherever in the object the number is, those of two objects are as far apart as the objects are long. */
    @Test
    void twoNumbersAreTwoCacheLinesApart() {
        PaddedLong[] numbers = new PaddedLong[1_000];

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = new PaddedLong();
        }
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(bytes / numbers.length).isBetween((long) TWO_CACHE_LINES, TWO_CACHE_LINES + 16L);
    }
}
