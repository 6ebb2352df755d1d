package io.fairlead.api.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** The padding is worth something only while the JVM lays the fields out as the class hierarchy asks. */
class LayoutTest {
    private static final long CACHE_LINE = 64;

    @Test
    void noOtherObjectSharesTheCacheLineOfTheCounters() throws ReflectiveOperationException {
        long started = offset(LaneCellFields.class, "started");
        long finished = offset(LaneCellFields.class, "finished");
        long lastFiller = offset(LaneCellPadding.class, "q6");
        assertThat(Math.min(started, finished)).as("padding before").isGreaterThanOrEqualTo(CACHE_LINE);
        assertThat(Math.abs(started - finished)).as("together").isEqualTo(Long.BYTES);
        assertThat(lastFiller + Long.BYTES - Math.max(started, finished))
                .as("padding after")
                .isGreaterThanOrEqualTo(CACHE_LINE);
    }

    /** Wherever in the object the number is, those of two objects are as far apart as the objects are long. */
    @Test
    void numbersInFlightAreTwoCacheLinesApart() throws ReflectiveOperationException {
        assertThat(offset(InFlight.class, "p13") + Long.BYTES).isGreaterThanOrEqualTo(2 * CACHE_LINE);
    }

    private static long offset(Class<?> type, String field) throws ReflectiveOperationException {
        Class<?> unsafeType = Class.forName("sun.misc.Unsafe");
        Field instance = unsafeType.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Method objectFieldOffset = unsafeType.getMethod("objectFieldOffset", Field.class);
        return (long) objectFieldOffset.invoke(instance.get(null), type.getDeclaredField(field));
    }
}
