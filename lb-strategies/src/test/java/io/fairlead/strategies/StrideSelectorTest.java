package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.api.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StrideSelectorTest {
    /** Golden: WeightedRoundRobinLoadBalancerTest of grpc-java, the picks and the sequence number after each. */
    @Test
    void goesInTheOrderOfGrpc() {
        Shares shares = Shares.of(2, 3, 6);
        int[] picks = {1, 2, 2, 0, 1, 2};
        int[] sequenceAfter = {2, 3, 6, 7, 8, 9};

        assertThat(Picks.letters(startingAt(0, shares), 6)).isEqualTo("bccabc");
        for (int i = 0; i < picks.length - 1; i++) {
            assertThat(startingAt(sequenceAfter[i], shares).select(TestKey.seeded(0)))
                    .isEqualTo(picks[i + 1]);
        }
        Cursor cursor = Cursor.startingAt(0, StrideSelector.length(shares));
        Selector selector = StrideSelector.over(shares, cursor);
        for (int i = 0; i < picks.length; i++) {
            assertThat(selector.select(TestKey.seeded(0))).isEqualTo(picks[i]);
            assertThat(cursor.ahead()).isEqualTo(sequenceAfter[i]);
        }
    }

    /** Golden: the same test's weights 81 and 19 times 1; from 0 on, 69 picks. */
    @Test
    void heavyCandidatesGetWhatGrpcGivesThem() {
        int[] weights = new int[20];
        Arrays.fill(weights, 1);
        weights[0] = 81;
        int[] clamped = weights.clone(); // gRPC allows ten times the mean of 5: 50
        clamped[0] = 50;

        long[] counts = Picks.count(startingAt(0, Shares.of(clamped)), 20, 69);

        assertThat(counts[0]).isEqualTo(50);
        assertThat(Arrays.stream(counts).skip(1)).containsOnly(1L);
    }

    /** Golden: the same test's weights 1, 2, 3 in six picks from anywhere. */
    @Property(tries = 500)
    void sixPicksFromAnywhereAreExact(@ForAll @LongRange(min = 0) long start) {
        assertThat(Picks.count(startingAt(start, Shares.of(1, 2, 3)), 3, 6)).containsExactly(1, 2, 3);
    }

    /** Golden: the same test's weights 1.43 and 2.119, off by less than 0.002 after 1,000 picks. */
    @Property(tries = 200)
    void fractionsAreKept(@ForAll @LongRange(min = 0) long start) {
        long[] counts = Picks.count(startingAt(start, Shares.of(1_430, 2_119)), 2, 1_000);

        assertThat(counts[0] / 1_000.0).isCloseTo(1.43 / 3.549, within(0.002));
        assertThat(counts[1] / 1_000.0).isCloseTo(2.119 / 3.549, within(0.002));
    }

    /** After any number of generations, from anywhere, nobody is off by more than one. */
    @Property(tries = 300)
    void everyGenerationIsWithinOne(
            @ForAll @IntRange(max = 60_000) int generation,
            @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 65_535) Integer> weights,
            @ForAll @IntRange(min = 1, max = 300) int generations) {
        Shares shares = Shares.of(Picks.ints(weights));
        int n = shares.size();
        Cursor cursor = Cursor.startingAt((long) generation * n, StrideSelector.length(shares));
        Selector selector = StrideSelector.over(shares, cursor);
        long[] counts = new long[n];
        long end = (long) (generation + generations) * n;
        TestKey key = TestKey.seeded(0);
        for (int chosen = selector.select(key); cursor.ahead() <= end; chosen = selector.select(key)) {
            counts[chosen]++;
        }

        for (int i = 0; i < n; i++) {
            double stride = Math.max(1, Math.round(65_535.0 * shares.get(i) / shares.greatest()));
            assertThat((double) counts[i]).isCloseTo(generations * stride / 65_535, within(1.0));
        }
    }

    /** The bound that is documented: rounding to strides, and one for each candidate at the ends of the window. */
    @Property(tries = 50)
    void longWindowsAreServedAsDocumented(
            @ForAll long seed,
            @ForAll @Size(min = 2, max = 300) List<@IntRange(min = 6_554, max = 65_535) Integer> weights) {
        Shares shares = Shares.of(Picks.ints(weights));
        int n = shares.size();
        int picks = 20 * n;
        Selector selector =
                Strategies.weightedRoundRobin().selector(TestCandidates.weighted(seed, Picks.ints(weights)), null);
        long[] counts = Picks.count(selector, n, picks);

        for (int i = 0; i < n; i++) {
            double p = shares.get(i) / (double) shares.total();
            double rounding = picks * (1 + n * p) / (13_000.0 * n);
            assertThat((double) counts[i]).isCloseTo(picks * p, within(rounding + 2 + n * p));
        }
    }

    @Test
    void isUsedForSharesThatNeedTooLongTable() {
        assertThat(Strategies.weightedRoundRobin().selector(TestCandidates.weighted(0, 65_535, 65_534), null))
                .isInstanceOf(StrideSelector.class);
        assertThat(StrideSelector.suits(Shares.of(1_000, 999, 998))).isFalse();
        assertThat(StrideSelector.suits(Shares.of(7, 7, 7))).isFalse();
        int[] steep = new int[1_000];
        Arrays.fill(steep, 60);
        assertThat(StrideSelector.suits(Shares.of(steep))).isFalse();
        steep[3] = 65_535;
        assertThat(StrideSelector.suits(Shares.of(steep))).isFalse();
        steep[3] = 599;
        assertThat(StrideSelector.suits(Shares.of(steep))).isTrue();
    }

    /** A hundred thousand candidates of different weight, one of which has nearly everything. */
    @Test
    void theLargestPoolsArePickedFrom() {
        int[] weights = new int[100_000];
        Arrays.setAll(weights, i -> 1 + i % 3);
        weights[50_000] = 65_535;
        Selector selector = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(1, weights), null);
        Shares shares = Shares.of(weights);
        int picks = 2_000;

        long[] counts = Picks.count(selector, weights.length, picks);

        // who has less than one generation in 20,000 passes in bunches; the whole cycle is exact
        double due = picks * 65_535.0 / shares.total();
        assertThat((double) counts[50_000]).isCloseTo(due, within(0.3 * due));
        assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isGreaterThan(1_000);
    }

    /** A rebuild between any two picks, at any rate, changes nothing. */
    @Property(tries = 100)
    void updatesContinueTheSequence(
            @ForAll long seed,
            @ForAll @Size(min = 2, max = 20) List<@IntRange(min = 30_000, max = 65_535) Integer> weights) {
        int[] all = Picks.ints(weights);
        Selector steady = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(seed, all), null);
        Selector updated = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(seed, all), null);
        TestKey key = TestKey.seeded(0);
        for (int pick = 0; pick < 200; pick++) {
            assertThat(updated.select(key)).isEqualTo(steady.select(key));
            updated = Strategies.weightedRoundRobin().selector(TestCandidates.weighted(~seed, all), updated);
        }
    }

    /** As with load reports: a light candidate is not sent back to the end of the line by each new weight. */
    @Test
    void changingWeightsStarveNobody() {
        Selector selector = null;
        long[] counts = new long[3];
        for (int pick = 0; pick < 10_000; pick++) {
            int weight = 60_000 + 7 * pick % 5_000;
            selector = Strategies.weightedRoundRobin()
                    .selector(TestCandidates.weighted(0, weight, 50_001, 1_001), selector);
            counts[selector.select(TestKey.seeded(0))]++;
        }

        double due = 10_000 * 1_001 / 113_500.0;
        assertThat((double) counts[2]).isCloseTo(due, within(due / 2));
    }

    @Property(tries = 5)
    void threadsTogetherAreWithinOneOfEachOther(@ForAll @IntRange(min = 2, max = 4) int threads)
            throws InterruptedException {
        Shares shares = Shares.of(20_000, 40_000, 60_001);
        Selector selector = startingAt(0, shares);
        List<long[]> counts = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            long[] own = new long[3];
            counts.add(own);
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 30_000; i++) {
                    own[selector.select(TestKey.seeded(0))]++;
                }
            });
            running.add(thread);
            thread.start();
        }
        for (Thread thread : running) {
            thread.join();
        }

        for (int i = 0; i < 3; i++) {
            int candidate = i;
            long count = counts.stream().mapToLong(own -> own[candidate]).sum();
            double due = threads * 30_000.0 * shares.get(i) / shares.total();
            // strides are rounded to 1 / 131,070 each, and every thread may hold one step at the end
            assertThat((double) count).isCloseTo(due, within(2 + threads + 90_000.0 * threads / 131_070));
        }
    }

    @Test
    void nextChoicesAreProportional() {
        Selector selector = startingAt(0, Shares.of(20_000, 40_000, 60_000, 120_001));
        int draws = Bands.draws(1 / 6.0);
        long[] counts = new long[4];
        TestKey key = TestKey.seeded(4);
        for (int i = 0; i < draws; i++) {
            counts[selector.selectNext(key, TestExclusions.of(4, 3))]++;
        }

        Bands.assertProportional(counts, draws, 1, 2, 3, 0);
    }

    private static Selector startingAt(long count, Shares shares) {
        return StrideSelector.over(shares, Cursor.startingAt(count, StrideSelector.length(shares)));
    }
}
