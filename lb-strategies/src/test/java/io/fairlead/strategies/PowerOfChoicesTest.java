package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerOfChoicesTest {
    /** Drawn without replacement, the busiest always meets somebody less busy. */
    @Property(tries = 500)
    void theBusiestIsNeverChosen(
            @ForAll long seed,
            @ForAll @Size(min = 2, max = 100) List<@IntRange(min = 1, max = 65_535) Integer> weights,
            @ForAll @IntRange(min = 2, max = 64) int choices) {
        TestKey key = TestKey.seeded(seed);
        int n = weights.size();
        TestCandidates candidates = TestCandidates.weighted(seed, Picks.ints(weights));
        int busiest = (int) Long.remainderUnsigned(key.random(), n);
        Arrays.setAll(candidates.inFlight, i -> (i == busiest) ? 100 * weights.get(i) : weights.get(i));
        Selector selector = Strategies.powerOfChoices(choices).selector(candidates, null);

        assertThat(Picks.count(selector, n, 200)[busiest]).isZero();
    }

    /** The first draw wins among equals, and is all that decides: without chance, and no bias of 1 % is missed. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void idleCandidatesAreServedByWeight(int choices) {
        int[] weights = {1, 2, 3, 4, 1, 2, 3, 4};
        Selector selector = Strategies.powerOfChoices(choices).selector(TestCandidates.weighted(0, weights), null);
        int picks = Bands.sweep(1 / 20.0, 8);

        Bands.assertSwept(Picks.sweep(selector, 8, picks), picks, weights);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void idleCandidatesOfEqualWeightAreServedAlike(int choices) {
        Selector selector = Strategies.powerOfChoices(choices).selector(TestCandidates.equal(10, 0), null);
        int picks = Bands.sweep(0.1, 10);

        Bands.assertSwept(Picks.sweep(selector, 10, picks), picks, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    }

    /** As few as this are all compared. */
    @Test
    void fewIdleCandidatesAreServedByWeight() {
        Selector selector = Strategies.powerOfChoices(10).selector(TestCandidates.weighted(0, 1, 2, 1), null);
        int draws = Bands.draws(0.25);

        Bands.assertProportional(Picks.count(selector, 3, draws), draws, 1, 2, 1);
    }

    /**
     * The floor of d choices: C(k, d) / C(n, d) of all requests meet slow candidates only, no more and no less. Most are
     * slow here, because a bias of 1 % of a likely event takes fewer draws to find with a probability of 95 %. A draw
     * that is put back would be a bias of 3 % at least, one draw more or less of 9 %.
     */
    @ParameterizedTest
    @CsvSource({"4, 3, 2", "10, 8, 2", "10, 7, 3", "20, 16, 4", "66, 55, 5", "4, 2, 3", "4, 2, 4", "4, 2, 5"})
    void manySlowCandidatesGetTheFloor(int size, int slow, int choices) {
        TestCandidates candidates = TestCandidates.equal(size, 0);
        for (int i = 0; i < slow; i++) {
            candidates.inFlight[i * size / slow] = 50;
        }
        double floor = 1;
        for (int i = 0; i < Math.min(choices, size); i++) {
            floor *= Math.max(0, slow - i) / (double) (size - i);
        }
        Selector selector = Strategies.powerOfChoices(choices).selector(candidates, null);
        int draws = (floor == 0) ? 100_000 : Bands.draws(floor);

        long[] counts = Picks.count(selector, size, draws);

        long toSlow = 0;
        for (int i = 0; i < size; i++) {
            toSlow += (candidates.inFlight[i] > 0) ? counts[i] : 0;
        }
        Bands.assertFair(toSlow, draws, floor);
    }

    /** Those beside a busy candidate share what it does not get by their own weights. */
    @Test
    void idleCandidatesBesideBusyOneAreSymmetric() {
        TestCandidates candidates = TestCandidates.equal(5, 0).withInFlight(0, 0, 9, 0, 0);
        Selector selector = Strategies.powerOfTwoChoices().selector(candidates, null);
        int draws = Bands.draws(0.25);

        Bands.assertProportional(Picks.count(selector, 5, draws), draws, 1, 1, 0, 1, 1);
    }

    @Test
    void loadIsComparedByWeight() {
        TestCandidates candidates = TestCandidates.weighted(0, 1, 3).withInFlight(3, 8);
        Selector selector = Strategies.powerOfTwoChoices().selector(candidates, null);
        assertThat(Picks.count(selector, 2, 1_000)).containsExactly(0, 1_000);

        candidates.withInFlight(3, 10);
        assertThat(Picks.count(selector, 2, 1_000)).containsExactly(1_000, 0);
    }

    @Test
    void parallelRequestsDivideByWeightAndFactor() {
        int[] weights = {10, 20, 40, 40, 30, 60};
        TestCandidates candidates = TestCandidates.weighted(0, weights).withFactors(1, 1, 1, 0.5, 1, 1);
        Selector selector = Strategies.powerOfTwoChoices().selector(candidates, null);
        TestKey key = TestKey.seeded(0);
        for (int i = 0; i < 18_000; i++) {
            candidates.inFlight[selector.select(key)]++;
        }

        // balls into bins: who gets ahead by one for its share is taken only by pairs of such
        for (int i = 0; i < weights.length; i++) {
            double due = 100 * weights[i] * candidates.factors[i];
            assertThat(candidates.inFlight[i] / due).isBetween(0.97, 1.03);
        }
    }

    /** Balls into bins: ln ln n / ln 2 + O(1) for two choices, where one choice alone makes about 7. */
    @Test
    void twoChoicesKeepTheFullestLow() {
        TestCandidates candidates = TestCandidates.equal(10_000, 0);
        Selector selector = Strategies.powerOfTwoChoices().selector(candidates, null);
        TestKey key = TestKey.seeded(5);
        for (int i = 0; i < 10_000; i++) {
            candidates.inFlight[selector.select(key)]++;
        }

        assertThat(Arrays.stream(candidates.inFlight).max().orElseThrow()).isLessThanOrEqualTo(4);
    }

    @Test
    void nextChoicesAreTheLeastLoadedOfTheAllowed() {
        TestCandidates candidates = TestCandidates.equal(5, 0).withInFlight(0, 1, 2, 1, 3);
        Selector selector = Strategies.powerOfTwoChoices().selector(candidates, null);
        TestKey key = TestKey.seeded(0);
        long[] counts = new long[5];
        int draws = Bands.draws(0.5);
        for (int i = 0; i < draws; i++) {
            counts[selector.selectNext(key, TestExclusions.of(5, 0))]++;
        }

        Bands.assertProportional(counts, draws, 0, 1, 0, 1, 0);
    }

    @Test
    void strategiesOfEqualParametersAreEqual() {
        Strategy two = Strategies.powerOfTwoChoices();
        assertThat(two).isEqualTo(Strategies.powerOfChoices(2)).isNotEqualTo(Strategies.powerOfChoices(3));
        assertThat(two.name()).isEqualTo("power-of-2-choices");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.powerOfChoices(1))
                .withMessage("choices: 1 (expected: 2..64)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.leastConnections(65))
                .withMessage("choices: 65 (expected: 2..64)");
    }
}
