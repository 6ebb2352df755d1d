package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

/** The fillers are worth something only while the JVM lays the fields out as the class hierarchy asks. */
class PaddedLongTest {
    private static final long CACHE_LINE = 64;

    @Test
    void noOtherObjectSharesTheCacheLineOfTheNumber() throws ReflectiveOperationException {
        long value = offset(PaddedLongValue.class, "value");
        long lastFiller = offset(PaddedLong.class, "q6");

        assertThat(value).as("padding before").isGreaterThanOrEqualTo(CACHE_LINE);
        assertThat(lastFiller + Long.BYTES - value).as("padding after").isGreaterThanOrEqualTo(CACHE_LINE);
    }

    private static long offset(Class<?> type, String field) throws ReflectiveOperationException {
        Class<?> unsafeType = Class.forName("sun.misc.Unsafe");
        Field instance = unsafeType.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Method objectFieldOffset = unsafeType.getMethod("objectFieldOffset", Field.class);
        return (long) objectFieldOffset.invoke(instance.get(null), type.getDeclaredField(field));
    }
}
