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

class SharesTest {
    @Test
    void areInLowestTerms() {
        assertThat(all(Shares.of(100, 200, 300))).containsExactly(1, 2, 3);
        assertThat(all(Shares.of(65_535, 65_535))).containsExactly(1, 1);
        assertThat(Shares.of().total()).isZero();
    }

    @Test
    void equalFactorsCancelOut() {
        TestCandidates candidates = TestCandidates.weighted(0, 2, 4).withFactors(0.3, 0.3);

        assertThat(all(Shares.byWeight(candidates))).containsExactly(1, 2);
        assertThat(all(Shares.byFactor(candidates))).containsExactly(1, 1);
    }

    @Test
    void factorsScaleWeights() {
        TestCandidates candidates = TestCandidates.weighted(0, 10, 10, 5).withFactors(1, 0.1, 1);

        assertThat(all(Shares.byWeight(candidates))).containsExactly(10, 1, 5);
        assertThat(all(Shares.byFactor(candidates))).containsExactly(10, 1, 10);
    }

    @Test
    void noFactorIsTooSmallForShare() {
        TestCandidates candidates = TestCandidates.equal(2, 0).withFactors(1, 1e-9);

        assertThat(all(Shares.byFactor(candidates))).containsExactly(1_000, 1);
    }

    @Test
    void theLargestWeightsAndFactorsDoNotOverflow() {
        TestCandidates candidates =
                TestCandidates.weighted(0, 65_535, 65_535, 65_534).withFactors(1, 1, 0.9999);

        Shares shares = Shares.byWeight(candidates);

        assertThat(all(shares)).containsExactly(65_535_000, 65_535_000, 65_527_447);
        assertThat(shares.total()).isEqualTo(196_597_447);
    }

    @Property(tries = 300)
    void fittingKeepsTheDocumentedBound(
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 1, max = 65_535) Integer> weights) {
        Shares exact = Shares.of(Picks.ints(weights));

        Shares fit = exact.fitForCycle();

        int n = weights.size();
        if (exact.total() <= Shares.CYCLE_LIMIT) {
            assertThat(fit).isSameAs(exact);
        }
        assertThat(fit.total()).isLessThanOrEqualTo(Shares.CYCLE_LIMIT);
        for (int i = 0; i < n; i++) {
            double share = exact.get(i) / (double) exact.total();
            double bound = (1 + n * share) / (Shares.CYCLE_LIMIT - 2.0 * n); // the sum before lowest terms
            assertThat(fit.get(i)).isPositive();
            assertThat(fit.get(i) / (double) fit.total()).isCloseTo(share, within(bound));
        }
    }

    @Test
    void fittingKeepsEqualsEqualAndLiftsTheLeast() {
        Shares fit = Shares.of(65_535, 65_535, 65_534, 1, 1).fitForCycle();

        assertThat(fit.get(0)).isEqualTo(fit.get(1));
        assertThat(fit.get(3)).isEqualTo(fit.get(4)).isEqualTo(1);
    }

    @Test
    void drawsAreProportionalAmongTheAllowed() {
        Shares shares = Shares.of(10, 1, 2, 3, 100);
        TestExclusions excluded = TestExclusions.of(5, 0, 4);
        TestKey key = TestKey.seeded(7);
        int draws = 600_000;
        long[] counts = new long[5];
        for (int i = 0; i < draws; i++) {
            counts[shares.draw(key, excluded)]++;
        }

        assertThat(counts[0]).isZero();
        assertThat(counts[4]).isZero();
        for (int i = 1; i <= 3; i++) {
            double p = i / 6.0;
            double sixSigma = 6 * Math.sqrt(draws * p * (1 - p));
            assertThat((double) counts[i]).isCloseTo(draws * p, within(sixSigma));
        }
    }

    private static int[] all(Shares shares) {
        int[] all = new int[shares.size()];
        Arrays.setAll(all, shares::get);
        return all;
    }
}
