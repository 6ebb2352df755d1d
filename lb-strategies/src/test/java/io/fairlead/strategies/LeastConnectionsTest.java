package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.api.Selector;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LeastConnectionsTest {
    @Property(tries = 500)
    void neverPicksStrictlyBusierCandidate(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 16) List<@IntRange(min = 1, max = 65_535) Integer> weights,
            @ForAll @IntRange(min = 1) int mostInFlight) {
        TestKey key = TestKey.seeded(seed);
        int n = weights.size();
        TestCandidates candidates = TestCandidates.weighted(seed, Picks.ints(weights));
        Arrays.setAll(candidates.inFlight, i -> (int) Long.remainderUnsigned(key.random(), mostInFlight));
        Shares shares = Shares.byWeight(candidates);
        Selector selector = Strategies.leastConnections().selector(candidates, null);
        TestExclusions excluded = TestExclusions.of(n, (int) Long.remainderUnsigned(key.random(), n));

        for (int pick = 0; pick < 5; pick++) {
            int chosen = selector.select(key);
            int next = selector.selectNext(key, excluded);
            assertThat(next == Selector.NONE).isEqualTo(n == 1);
            for (int i = 0; i < n; i++) {
                assertThat(compareLoads(candidates, shares, chosen, i)).isLessThanOrEqualTo(0);
                if (!excluded.contains(i)) {
                    assertThat(compareLoads(candidates, shares, next, i)).isLessThanOrEqualTo(0);
                }
            }
            candidates.inFlight[chosen]++;
        }
    }

    @Test
    void theLargestNumbersDoNotOverflow() {
        TestCandidates candidates = TestCandidates.weighted(0, 65_535, 65_535, 65_534)
                .withFactors(1, 0.9999, 1)
                .withInFlight(Integer.MAX_VALUE, Integer.MAX_VALUE - 1, Integer.MAX_VALUE);
        Selector selector = Strategies.leastConnections().selector(candidates, null);

        assertThat(selector.select(TestKey.seeded(0))).isZero();
    }

    @Property(tries = 300)
    void idleCandidatesTakeTurnsByWeight(
            @ForAll long seed,
            @ForAll @Size(min = 1, max = 16) List<@IntRange(min = 1, max = 300) Integer> weights,
            @ForAll @IntRange(min = 0, max = 1_000) int before) {
        Shares shares = Shares.of(Picks.ints(weights));
        Selector selector =
                Strategies.leastConnections().selector(TestCandidates.weighted(seed, Picks.ints(weights)), null);
        Picks.count(selector, shares.size(), before);

        assertExact(Picks.count(selector, shares.size(), 2 * shares.total()), shares, 2);
    }

    @Test
    void idleCandidatesTakeTurnsInTheOrderOfNginx() {
        Selector selector = Strategies.leastConnections().selector(TestCandidates.weighted(0, 5, 1, 1), null);

        assertThat(Picks.letters(selector, 14)).isEqualTo("aabacaaaabacaa");
    }

    @Test
    void idleTiesOfTheLargestWeightsAreFair() {
        Selector selector = Strategies.leastConnections().selector(TestCandidates.weighted(1, 65_535, 32_768), null);

        long[] counts = Picks.count(selector, 2, 100_000);

        double share = 65_535 / 98_303.0;
        assertThat(counts[0] / 100_000.0).isCloseTo(share, within((1 + 2 * share) / (Shares.CYCLE_LIMIT - 4)));
    }

    /** Those that tie beside a busy candidate share its turns by their own weights: no neighbor inherits them. */
    @Property(tries = 300)
    void tiesBesideBusyCandidateAreExact(
            @ForAll long seed,
            @ForAll @Size(min = 2, max = 16) List<@IntRange(min = 1, max = 30) Integer> weights,
            @ForAll @IntRange(min = 0, max = 15) int busyAt) {
        int n = weights.size();
        int[] all = Picks.ints(weights);
        int busy = busyAt % n;
        all[busy] = Arrays.stream(all).min().orElseThrow(); // never visited twice in a row, so that walks stay short
        TestCandidates candidates = TestCandidates.weighted(seed, all);
        candidates.inFlight[busy] = 1_000;
        Shares shares = Shares.of(all);
        Selector selector = Strategies.leastConnections().selector(candidates, null);

        long[] counts = Picks.count(selector, n, 3 * (shares.total() - shares.get(busy)));

        for (int i = 0; i < n; i++) {
            assertThat(counts[i]).as("candidate %d", i).isEqualTo((i == busy) ? 0 : 3L * shares.get(i));
        }
    }

    /** The walk to the next tied candidate would be long here, so that the draw decides for most picks. */
    @Test
    void tiesBesideVeryHeavyBusyCandidateAreProportional() {
        TestCandidates candidates = TestCandidates.weighted(2, 10_000, 1, 2, 3).withInFlight(1_000_000, 0, 0, 0);
        Selector selector = Strategies.leastConnections().selector(candidates, null);
        int picks = 60_000;

        long[] counts = Picks.count(selector, 4, picks);

        assertThat(counts[0]).isZero();
        for (int i = 1; i < 4; i++) {
            double p = i / 6.0;
            assertThat((double) counts[i]).isCloseTo(picks * p, within(6 * Math.sqrt(picks * p * (1 - p))));
        }
    }

    /** Constant service time: whoever started first ends first. */
    @Property(tries = 300)
    void closedLoopStaysWithinOne(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 16) int size,
            @ForAll @IntRange(min = 1, max = 40) int concurrency) {
        TestCandidates candidates = TestCandidates.equal(size, seed);
        Selector selector = Strategies.leastConnections().selector(candidates, null);
        Queue<Integer> running = new ArrayDeque<>();
        TestKey key = TestKey.seeded(seed);
        long[] picked = new long[size];
        for (int pick = 0; pick < 5 * (size + concurrency); pick++) {
            if (running.size() == concurrency) {
                candidates.inFlight[running.remove()]--;
            }
            int chosen = selector.select(key);
            candidates.inFlight[chosen]++;
            picked[chosen]++;
            running.add(chosen);

            assertThat(Picks.spread(
                            Arrays.stream(candidates.inFlight).asLongStream().toArray()))
                    .isLessThanOrEqualTo(1);
            if (concurrency < size) { // several are idle at every pick, so that every pick is a turn
                assertThat(Picks.spread(picked)).isLessThanOrEqualTo(1);
            }
        }
    }

    /**
     * Of many candidates four are compared: C(16, 4) / C(20, 4) of the requests meet busy ones only when 16 of 20 are. A
     * bias of 1 % is found with a probability of 95 %; a fifth choice would be one of 25 %.
     */
    @Test
    void manyCandidatesAreSampled() {
        TestCandidates candidates = TestCandidates.equal(20, 3);
        Arrays.fill(candidates.inFlight, 5);
        for (int i = 0; i < 20; i += 5) {
            candidates.inFlight[i] = 0;
        }
        Selector selector = Strategies.leastConnections().selector(candidates, null);
        double floor = 1_820 / 4_845.0;
        int draws = Bands.draws(floor);
        long[] counts = Picks.count(selector, 20, draws);
        long toBusy = 0;
        for (int i = 0; i < 20; i++) {
            toBusy += (candidates.inFlight[i] > 0) ? counts[i] : 0;
        }

        Bands.assertFair(toBusy, draws, floor);
    }

    @Test
    void asManyChoicesAsCandidatesNeverPickBusierOne() {
        TestCandidates candidates = TestCandidates.equal(40, 3);
        Arrays.fill(candidates.inFlight, 2);
        candidates.inFlight[33] = 1;

        assertThat(Picks.count(Strategies.leastConnections(40).selector(candidates, null), 40, 100)[33])
                .isEqualTo(100);
    }

    /** The first draw wins among equals, and is all that decides: without chance, and no bias of 1 % is missed. */
    @Test
    void manyIdleCandidatesAreServedByWeight() {
        int[] weights = new int[20];
        Arrays.setAll(weights, i -> 1 + i % 4);
        Selector selector = Strategies.leastConnections().selector(TestCandidates.weighted(0, weights), null);
        int picks = Bands.sweep(1 / 50.0, 20);

        Bands.assertSwept(Picks.sweep(selector, 20, picks), picks, weights);
    }

    @Test
    void growingAndShrinkingPoolsStarveNobody() {
        Selector selector = null;
        long[] counts = new long[17];
        for (int i = 0; i < 1_700; i++) {
            selector = Strategies.leastConnections().selector(TestCandidates.equal(16 + i % 2, i), selector);
            counts[selector.select(TestKey.seeded(i))]++;
        }

        assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(50 - 6 * 8);
    }

    @Test
    void hangingCandidateGetsNothingMore() {
        TestCandidates candidates = TestCandidates.equal(2, 9).withInFlight(1, 0);
        Selector selector = Strategies.leastConnections().selector(candidates, null);

        assertThat(Picks.count(selector, 2, 10)).containsExactly(0, 10);
    }

    @Test
    void parallelRequestsDivideByWeight() {
        TestCandidates candidates = TestCandidates.weighted(9, 1, 2);
        Selector selector = Strategies.leastConnections().selector(candidates, null);
        for (int i = 0; i < 300; i++) {
            candidates.inFlight[selector.select(TestKey.seeded(0))]++;
        }

        assertThat(candidates.inFlight).containsExactly(100, 200);
    }

    @Test
    void honorsFactors() {
        TestCandidates candidates = TestCandidates.equal(2, 9).withFactors(0.1, 1);
        Selector selector = Strategies.leastConnections().selector(candidates, null);
        for (int i = 0; i < 110; i++) {
            candidates.inFlight[selector.select(TestKey.seeded(0))]++;
        }

        assertThat(candidates.inFlight).containsExactly(10, 100);
    }

    @Property(tries = 250)
    void updatesContinueTheTurns(
            @ForAll long seed, @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 20) Integer> weights) {
        int[] all = Picks.ints(weights);
        Shares shares = Shares.of(all);
        Selector selector = Strategies.leastConnections().selector(TestCandidates.weighted(seed, all), null);
        long[] counts = new long[all.length];
        for (long pick = 0; pick < 2 * shares.total(); pick++) {
            counts[selector.select(TestKey.seeded(0))]++;
            selector = Strategies.leastConnections().selector(TestCandidates.weighted(~seed, all), selector);
        }

        assertExact(counts, shares, 2);
    }

    @Test
    void nextChoicesAreTheLeastLoadedOfTheAllowed() {
        TestCandidates candidates = TestCandidates.equal(5, 0).withInFlight(0, 1, 2, 1, 1);
        Selector selector = Strategies.leastConnections().selector(candidates, null);
        TestKey key = TestKey.seeded(0);
        long[] counts = new long[5];
        for (int i = 0; i < 10_000; i++) {
            counts[selector.selectNext(key, TestExclusions.of(5, 0, 3))]++;
        }

        assertThat(counts).containsExactly(0, counts[1], 0, 0, 10_000 - counts[1]);
        assertThat((double) counts[1]).isCloseTo(5_000, within(6 * Math.sqrt(10_000 * 0.25)));
    }

    private static int compareLoads(TestCandidates candidates, Shares shares, int one, int other) {
        BigInteger left = BigInteger.valueOf(candidates.inFlight[one]).multiply(BigInteger.valueOf(shares.get(other)));
        BigInteger right = BigInteger.valueOf(candidates.inFlight[other]).multiply(BigInteger.valueOf(shares.get(one)));
        return left.compareTo(right);
    }

    private static void assertExact(long[] counts, Shares shares, int cycles) {
        for (int i = 0; i < counts.length; i++) {
            assertThat(counts[i]).as("candidate %d", i).isEqualTo((long) cycles * shares.get(i));
        }
    }
}
