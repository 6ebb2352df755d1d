package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctDrawsTest {
    @Property(tries = 500)
    void theOtherIsAnother(
            @ForAll long seed,
            @ForAll @Size(min = 2, max = 50) List<@IntRange(min = 1, max = 65_535) Integer> weights) {
        DistinctDraws draws = DistinctDraws.by(Shares.of(Picks.ints(weights)));
        TestKey key = TestKey.seeded(seed);
        for (int taken = 0; taken < weights.size(); taken++) {
            for (int i = 0; i < 20; i++) {
                assertThat(draws.other(key, taken)).isNotEqualTo(taken).isBetween(0, weights.size() - 1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 4})
    void theOthersOfEqualSharesAreEven(int taken) {
        int[] left = {1, 1, 1, 1, 1};
        left[taken] = 0;
        assertProportional(Shares.of(1, 1, 1, 1, 1), taken, left);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void theOthersAreProportional(int taken) {
        int[] left = {2, 5, 1, 3};
        left[taken] = 0;
        assertProportional(Shares.of(2, 5, 1, 3), taken, left);
    }

    /** Where one has nearly all, nearly every draw repeats it: the search decides. */
    @Test
    void theOthersBesideSteepShareAreProportional() {
        assertProportional(Shares.of(2, 60_000, 1, 3), 1, 2, 0, 1, 3);
        assertProportional(Shares.of(60_000, 2, 1, 3), 0, 0, 2, 1, 3);
        assertProportional(Shares.of(2, 1, 3, 60_000), 3, 2, 1, 3, 0);
    }

    private static void assertProportional(Shares shares, int taken, int... left) {
        int least = Arrays.stream(left).filter(weight -> weight > 0).min().orElseThrow();
        int draws = Bands.draws(least / (double) Arrays.stream(left).sum());

        Bands.assertProportional(count(shares, taken, draws), draws, left);
    }

    private static long[] count(Shares shares, int taken, int draws) {
        DistinctDraws distinct = DistinctDraws.by(shares);
        TestKey key = TestKey.seeded(taken);
        long[] counts = new long[shares.size()];
        for (int i = 0; i < draws; i++) {
            counts[distinct.other(key, taken)]++;
        }
        return counts;
    }

    @Test
    void equalSharesNeedNoTable() {
        DistinctDraws draws = DistinctDraws.by(Shares.of(7, 7, 7));

        assertThat(draws.any(0)).isZero();
        assertThat(draws.any(-1)).isEqualTo(2);
    }
}
