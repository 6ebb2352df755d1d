package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Selector;
import org.junit.jupiter.api.Test;

class RandomTest {
    @Test
    void eachCandidateIsAsLikelyAsAnother() {
        Selector selector =
                Strategies.random().selector(TestCandidates.weighted(0, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1), null);
        int draws = Bands.draws(0.1);

        Bands.assertProportional(Picks.count(selector, 10, draws), draws, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void randomHonorsFactors() {
        TestCandidates candidates = TestCandidates.weighted(0, 9, 1, 1).withFactors(1, 0.5, 0.5);
        Selector selector = Strategies.random().selector(candidates, null);
        int draws = Bands.draws(0.25);

        Bands.assertProportional(Picks.count(selector, 3, draws), draws, 2, 1, 1);
    }

    @Test
    void weightedRandomIsProportionalToWeightAndFactor() {
        TestCandidates candidates =
                TestCandidates.weighted(0, 10, 20, 30, 40, 40).withFactors(1, 1, 1, 0.5, 0.5);
        Selector selector = Strategies.weightedRandom().selector(candidates, null);
        int draws = Bands.draws(0.1);

        Bands.assertProportional(Picks.count(selector, 5, draws), draws, 1, 2, 3, 2, 2);
    }

    /** Of 200 equal candidates each alone says little at this number; their sum of squares says enough. */
    @Test
    void manyCandidatesAreEven() {
        Selector selector = Strategies.weightedRandom().selector(TestCandidates.equal(200, 0), null);
        int draws = 2_000_000;
        double chiSquare = 0;
        for (long count : Picks.count(selector, 200, draws)) {
            double expected = draws / 200.0;
            chiSquare += (count - expected) * (count - expected) / expected;
        }

        assertThat(chiSquare).isLessThan(306); // 199 degrees of freedom, p = 1e-6
    }

    /** What is drawn does not depend on what was drawn before: neighbors follow each other as often as others do. */
    @Test
    void drawsAreIndependent() {
        Selector selector = Strategies.random().selector(TestCandidates.equal(4, 0), null);
        int draws = Bands.draws(1 / 16.0);
        long[] pairs = new long[16];
        TestKey key = TestKey.seeded(11);
        for (int i = 0; i < draws; i++) {
            pairs[4 * selector.select(key) + selector.select(key)]++;
        }

        for (long count : pairs) {
            Bands.assertFair(count, draws, 1 / 16.0);
        }
    }

    @Test
    void nextChoicesAreProportionalAmongTheAllowed() {
        Selector selector = Strategies.weightedRandom().selector(TestCandidates.weighted(0, 40, 1, 2, 3), null);
        int draws = Bands.draws(1 / 6.0);
        long[] counts = new long[4];
        TestKey key = TestKey.seeded(12);
        for (int i = 0; i < draws; i++) {
            counts[selector.selectNext(key, TestExclusions.of(4, 0))]++;
        }

        assertThat(counts[0]).isZero();
        for (int i = 1; i < 4; i++) {
            Bands.assertFair(counts[i], draws, i / 6.0);
        }
    }

    @Test
    void equalStrategiesAreEqual() {
        assertThat(Strategies.random()).isEqualTo(Strategies.random()).isNotEqualTo(Strategies.weightedRandom());
        assertThat(Strategies.random().name()).isEqualTo("random");
        assertThat(Strategies.weightedRandom().name()).isEqualTo("weighted-random");
    }
}
