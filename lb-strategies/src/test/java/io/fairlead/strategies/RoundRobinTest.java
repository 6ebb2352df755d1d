package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLongArray;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundRobinTest {
    @Property(tries = 300)
    void noCandidateIsMoreThanOnePickAhead(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 200) int size,
            @ForAll @IntRange(min = 0, max = 2_000) int picks) {
        Selector selector = Strategies.roundRobin().selector(TestCandidates.equal(size, seed), null);

        assertThat(Picks.spread(Picks.count(selector, size, picks))).isLessThanOrEqualTo(1);
    }

    @Property(tries = 300)
    void anyStartIsExact(
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long start,
            @ForAll @IntRange(min = 1, max = 200) int size,
            @ForAll @IntRange(min = 0, max = 1_000) int picks) {
        Selector selector = startingAt(start, size);

        assertThat(Picks.spread(Picks.count(selector, size, picks))).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE - 2L, 0xFFFF_FFFEL, Long.MAX_VALUE - 2})
    void crossingTheSignIsExact(long start) {
        for (int size = 1; size <= 200; size++) {
            assertThat(Picks.spread(Picks.count(startingAt(start, size), size, 10L * size + 1)))
                    .as("%d candidates", size)
                    .isLessThanOrEqualTo(1);
        }
    }

    /** Before and after the wrap the order is exact; 2^64 is no multiple of most sizes, which costs one turn. */
    @Test
    void wrappingCostsNoMoreThanOneTurn() {
        for (int size = 1; size <= 200; size++) {
            assertThat(Picks.spread(Picks.count(startingAt(-1, size), size, 10L * size)))
                    .as("%d candidates", size)
                    .isLessThanOrEqualTo(2);
        }
    }

    @Test
    void goesInOrder() {
        assertThat(Picks.letters(startingAt(0, 4), 9)).isEqualTo("abcdabcda");
        assertThat(Picks.letters(startingAt(2, 4), 9)).isEqualTo("cdabcdabc");
    }

    @Test
    void ignoresWeights() {
        Selector selector = Strategies.roundRobin().selector(TestCandidates.weighted(5, 1, 9, 65_535), null);

        assertThat(Picks.count(selector, 3, 300)).containsExactly(100, 100, 100);
    }

    @Test
    void honorsFactors() {
        TestCandidates candidates = TestCandidates.weighted(5, 7, 1, 1).withFactors(1, 0.1, 0.5);
        Selector selector = Strategies.roundRobin().selector(candidates, null);

        assertThat(Picks.count(selector, 3, 160)).containsExactly(100, 10, 50);
    }

    /** Picks on selectors of several generations, interleaved in any way, are one sequence. */
    @Property(tries = 300)
    void updatesContinueTheCycle(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 20) int size,
            @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 9) Integer> steps) {
        List<Selector> generations = new ArrayList<>();
        generations.add(Strategies.roundRobin().selector(TestCandidates.equal(size, seed), null));
        long[] counts = new long[size];
        for (int step : steps) {
            Selector latest = generations.get(generations.size() - 1);
            if (step < 4) {
                generations.add(Strategies.roundRobin().selector(TestCandidates.equal(size, ~seed), latest));
            } else {
                Selector any = generations.get(Math.max(0, generations.size() - 10 + step));
                counts[any.select(TestKey.seeded(0))]++;
            }
            assertThat(Picks.spread(counts)).isLessThanOrEqualTo(1);
        }
    }

    @Property(tries = 250)
    void flappingNeighborsStarveNobody(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 20) int size,
            @ForAll @IntRange(min = 1, max = 7) int flapsPerPick) {
        Selector selector = Strategies.roundRobin().selector(TestCandidates.equal(size, seed), null);
        long[] counts = new long[size];
        for (int pick = 0; pick < 10 * size; pick++) {
            counts[selector.select(TestKey.seeded(0))]++;
            for (int flap = 0; flap < flapsPerPick; flap++) {
                selector = Strategies.roundRobin().selector(TestCandidates.equal(size - 1, seed), selector);
                selector = Strategies.roundRobin().selector(TestCandidates.equal(size, seed), selector);
            }
        }

        assertThat(Picks.spread(counts)).isLessThanOrEqualTo(1);
    }

    @Test
    void survivorsShareAlike() {
        Selector before = Strategies.roundRobin().selector(TestCandidates.equal(4, 11), null);
        Picks.count(before, 4, 4_001);
        Selector after = Strategies.roundRobin().selector(TestCandidates.equal(3, 12), before);

        assertThat(Picks.count(after, 3, 3_000)).containsExactly(1_000, 1_000, 1_000);
        assertThat(Picks.spread(Picks.count(after, 3, 3_001))).isEqualTo(1);
    }

    @Test
    void changingTheStrategyKeepsThePlace() {
        Selector before = Strategies.weightedRoundRobin().selector(TestCandidates.equal(5, 0), null);
        assertThat(Picks.letters(before, 3)).isEqualTo("abc");

        Selector after = Strategies.roundRobin().selector(TestCandidates.equal(5, 77), before);

        assertThat(Picks.letters(after, 5)).isEqualTo("deabc");
    }

    @Property(tries = 15)
    void threadsTogetherAreExact(
            @ForAll @IntRange(min = 1, max = 50) int size,
            @ForAll @IntRange(min = 2, max = 4) int threads,
            @ForAll @IntRange(min = 1, max = 20_000) int picksEach)
            throws InterruptedException {
        Selector selector = startingAt(Integer.MAX_VALUE - 2L, size);
        AtomicLongArray counts = new AtomicLongArray(size);
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                TestKey key = TestKey.seeded(0);
                for (int i = 0; i < picksEach; i++) {
                    counts.incrementAndGet(selector.select(key));
                }
            });
            running.add(thread);
            thread.start();
        }
        start.countDown();
        for (Thread thread : running) {
            thread.join();
        }

        long[] all = new long[size];
        Arrays.setAll(all, counts::get);
        assertThat(Arrays.stream(all).sum()).isEqualTo((long) threads * picksEach);
        assertThat(Picks.spread(all)).isLessThanOrEqualTo(1);
    }

    private static Selector startingAt(long count, int size) {
        return RoundRobinSelector.over(size, Cursor.startingAt(count, size));
    }
}
