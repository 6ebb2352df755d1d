package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.api.Selector;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedRoundRobinTest {
    private static final int MANY = 16 * Shares.CYCLE_LIMIT;

    @Test
    void goesInTheOrderOfNginx() {
        assertThat(Picks.letters(startingAt(0, Shares.of(5, 1, 1)), 14)).isEqualTo("aabacaaaabacaa");
    }

    @Property(tries = 300)
    void everyFullWindowIsExact(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 300) Integer> weights,
            @ForAll @IntRange(min = 0, max = 20_000) int offset) {
        Shares shares = Shares.of(Picks.ints(weights));
        Selector selector =
                Strategies.weightedRoundRobin().selector(TestCandidates.weighted(seed, Picks.ints(weights)), null);
        Picks.count(selector, shares.size(), offset);

        for (int window = 0; window < 3; window++) {
            assertExact(Picks.count(selector, shares.size(), shares.total()), shares, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE - 2L, 0xFFFF_FFFEL, Long.MAX_VALUE - 2})
    void crossingTheSignIsExact(long start) {
        Shares shares = Shares.of(5, 1, 4, 3);

        assertExact(Picks.count(startingAt(start, shares), 4, 13 * 7), shares, 7);
    }

    @Test
    void wrappingStaysInRange() {
        Shares shares = Shares.of(5, 1, 4, 3);
        Selector selector = startingAt(-1, shares);
        selector.select(TestKey.seeded(0)); // 2^64 - 1

        assertExact(Picks.count(selector, 4, 13 * 7), shares, 7);
    }

    /**
     * Over a cycle of a table; by stride, whose cycles take millions of steps, over {@value #MANY} picks. There each is
     * exact to one and so are the ends of the window, an eighth of the bound: who is off by more than nine eighths of it is
     * found as surely as by whole cycles.
     */
    @Property(tries = 50)
    void anyWeightsAreServedAsDocumented(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 200) List<@IntRange(min = 1, max = 65_535) Integer> weights) {
        assertServedAsDocumented(seed, Picks.ints(weights), MANY);
    }

    @Property(tries = 20)
    void aWholeCycleLeavesNobodyOut(
            @ForAll long seed,
            @ForAll @Size(min = 2, max = 10) List<@IntRange(min = 1, max = 65_535) Integer> weights) {
        assertThat(assertServedAsDocumented(seed, Picks.ints(weights), Integer.MAX_VALUE))
                .doesNotContain(0);
    }

    @Test
    void theLightestOfTwoHundredIsNotLeftOut() {
        int[] weights = new int[200];
        Arrays.setAll(weights, i -> 65_535 - 60 * i);
        weights[100] = 1;
        assertThat(assertServedAsDocumented(1, weights, Integer.MAX_VALUE)).doesNotContain(0);
    }

    /** Picks a whole cycle or so many, and returns the counts. */
    private static long[] assertServedAsDocumented(long seed, int[] weights, int most) {
        int n = weights.length;
        Shares exact = Shares.of(weights);
        Selector selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(seed, weights), null);
        int picks = Math.min(((Rotating) selector).cursor().length(), most);
        long[] counts = Picks.count(selector, n, picks);

        for (int i = 0; i < n; i++) {
            double share = exact.get(i) / (double) exact.total();
            assertThat(counts[i] / (double) picks)
                    .isCloseTo(share, within((1 + n * share) / (Shares.CYCLE_LIMIT - 2.0 * n)));
        }
        return counts;
    }

    /** A rebuild between any two picks, at any rate, changes nothing. */
    @Property(tries = 250)
    void updatesContinueTheCycle(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 20) Integer> weights,
            @ForAll @IntRange(min = 0, max = 3) int updatesPerPick) {
        int[] all = Picks.ints(weights);
        Shares shares = Shares.of(all);
        Selector selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(seed, all), null);
        long[] counts = new long[all.length];
        for (long pick = 0; pick < 2 * shares.total(); pick++) {
            counts[selector.select(TestKey.seeded(0))]++;
            for (int update = 0; update < updatesPerPick; update++) {
                selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(~seed, all), selector);
            }
        }

        assertExact(counts, shares, 2);
    }

    @Test
    void equalWeightsStayWithinOnePickOverUpdates() {
        Selector selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(8, 3, 3, 3, 3), null);
        long[] counts = new long[4];
        for (int pick = 0; pick < 100; pick++) {
            counts[selector.select(TestKey.seeded(0))]++;
            selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(pick, 9, 9, 9, 9), selector);
            assertThat(Picks.spread(counts)).isLessThanOrEqualTo(1);
        }
    }

    /** Weights that change between any two picks, as with load reports, starve nobody. */
    @Test
    void changingWeightsStarveNobody() {
        Selector selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(8, 50, 50, 1), null);
        long[] counts = new long[3];
        for (int pick = 0; pick < 10_000; pick++) {
            counts[selector.select(TestKey.seeded(0))]++;
            int weight = 50 + pick % 7;
            selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(0, weight, 50, 1), selector);
        }

        assertThat((double) counts[2]).isCloseTo(10_000 / 104.0, within(10_000 / 104.0 / 2));
    }

    @Test
    void survivorsShareByWeight() {
        Selector before = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(3, 2, 4, 6, 8), null);
        Picks.count(before, 4, 12);
        Selector after = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(4, 2, 4, 8), before);

        assertThat(Picks.count(after, 3, 700)).containsExactly(100, 200, 400);
    }

    @Test
    void honorsFactors() {
        TestCandidates candidates = TestCandidates.weighted(5, 2, 4, 4).withFactors(1, 0.25, 1);
        Selector selector = Strategies.weightedRoundRobin().selector(candidates, null);

        assertThat(Picks.count(selector, 3, 70)).containsExactly(20, 10, 40);
    }

    @Test
    void nextChoicesAreProportionalAndInheritNothing() {
        Selector selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(5, 40, 1, 2, 3), null);
        TestExclusions withoutTheFirst = TestExclusions.of(4, 0);
        TestKey key = TestKey.seeded(6);
        int draws = 60_000;
        long[] counts = new long[4];
        for (int i = 0; i < draws; i++) {
            counts[selector.selectNext(key, withoutTheFirst)]++;
        }

        assertThat(counts[0]).isZero();
        for (int i = 1; i < 4; i++) {
            double p = i / 6.0;
            assertThat((double) counts[i]).isCloseTo(draws * p, within(6 * Math.sqrt(draws * p * (1 - p))));
        }
    }

    private static void assertExact(long[] counts, Shares shares, int cycles) {
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i]).as("candidate %d", i).isEqualTo((long) cycles * shares.get(i));
        }
    }

    private static Selector startingAt(long count, Shares shares) {
        return WeightedRoundRobinSelector.over(shares, Cursor.startingAt(count, (int) shares.total()));
    }
}
