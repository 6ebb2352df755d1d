package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AliasTableTest {
    @Property(tries = 500)
    void reconstructedProbabilitiesAreTheShares(
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = 65_535) Integer> weights) {
        assertExact(Shares.of(Picks.ints(weights)));
    }

    @Test
    void theLargestTablesAreExact() {
        int[] steep = new int[100_000];
        Arrays.setAll(steep, i -> (i == 77) ? 65_535_000 : 1 + i % 1_000);
        assertExact(Shares.of(steep));
        assertExact(Shares.of(65_535_000, 1));
        assertExact(Shares.of(3));
    }

    @Property(tries = 300)
    void anyBitsDrawCandidate(
            @ForAll long random,
            @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = 65_535) Integer> weights) {
        AliasTable table = AliasTable.of(Shares.of(Picks.ints(weights)));
        for (long bits : new long[] {random, 0, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertThat(table.draw(bits)).isBetween(0, weights.size() - 1);
        }
    }

    /** All bits that a draw looks at, in steps: what is drawn is what the table says. */
    @Test
    void drawsAreThoseOfTheTable() {
        Shares shares = Shares.of(5, 1, 1, 3);
        AliasTable table = AliasTable.of(shares);
        int steps = 1 << 20;
        long[] counts = new long[4];
        for (long i = 0; i < steps; i++) {
            counts[table.draw(i << 44)]++;
        }

        for (int i = 0; i < 4; i++) { // each border between two candidates, at most eight, may cut one step
            assertThat((double) counts[i]).isCloseTo(steps * shares.get(i) / 10.0, within(8.0));
        }
    }

    /** Thresholds are cut to 2^-64 of a column; the rest is the rounding of this test. */
    private static void assertExact(Shares shares) {
        AliasTable table = AliasTable.of(shares);
        int n = shares.size();
        double[] columns = new double[n];
        for (int column = 0; column < n; column++) {
            double own = (table.thresholds[column] == Long.MAX_VALUE) ? 1 : (table.thresholds[column] >>> 10) * 0x1p-53;
            columns[column] += own;
            columns[table.aliases[column]] += 1 - own;
        }
        for (int i = 0; i < n; i++) {
            double probability = shares.get(i) / (double) shares.total();
            assertThat(columns[i] / n).isCloseTo(probability, within(n * 0x1p-50));
        }
    }
}
