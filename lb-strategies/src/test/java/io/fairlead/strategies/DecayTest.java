package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class DecayTest {
    private static final long SECOND = 1_000_000_000;

    @Property(tries = 1_000)
    void isTheExponentialWithinItsBounds(
            @ForAll @LongRange(min = 1, max = 3_600 * SECOND) long nanos,
            @ForAll @DoubleRange(max = 4) double constants) {
        Decay decay = Decay.over(nanos);
        int ticks = decay.tick((long) (constants * nanos));
        double x = ticksPerConstant(decay, nanos, ticks);
        double exact = StrictMath.exp(-x);

        assertThat(decay.left(ticks)).isBetween(exact * (1 - 1e-14), exact * (1 + ((x <= 1) ? 1e-7 : 1e-3)));
    }

    private static double ticksPerConstant(Decay decay, long nanos, int ticks) {
        int shift = 0;
        while (decay.tick(1L << shift) == 0) {
            shift++;
        }
        return (double) ticks * (1L << shift) / nanos;
    }

    @Property(tries = 500)
    void timePassesSmoothlyAndNothingBecomesNegative(
            @ForAll @LongRange(min = 1_000_000, max = 3_600 * SECOND) long nanos,
            @ForAll @LongRange(min = 0, max = 0xFFFF_FFFEL) long ticks) {
        Decay decay = Decay.over(nanos);

        assertThat(decay.left(0)).isEqualTo(1);
        assertThat(decay.left(1)).isLessThan(1);
        assertThat(decay.left(ticks)).isBetween(Double.MIN_NORMAL, 1.0);
        assertThat(decay.left(ticks + 1)).isLessThanOrEqualTo(decay.left(ticks));
    }

    @Test
    void ticksAreFineAndLastForDays() {
        Decay decay = Decay.over(10 * SECOND);
        int perConstant = decay.tick(10 * SECOND);

        assertThat(perConstant).isBetween(1 << 14, 1 << 15);
        assertThat((1L << 32) / perConstant * 10).isGreaterThan(14L * 86_400);
    }
}
