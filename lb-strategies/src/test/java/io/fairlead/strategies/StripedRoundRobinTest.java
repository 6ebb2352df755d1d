package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.Lane;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selector;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class StripedRoundRobinTest {
    /** The bound: each stripe is exact to one pick, and there are so many stripes. */
    @Property(tries = 300)
    void noCandidateIsAheadByMoreThanTheStripes(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll @IntRange(min = 2, max = 9) int stripes,
            @ForAll @Size(max = 500) List<@IntRange(min = 0, max = 12) Integer> lanes) {
        Selector selector = Strategies.stripedRoundRobin(stripes).selector(TestCandidates.equal(size, seed), null);
        TestKey key = TestKey.seeded(0);
        long[] counts = new long[size];
        for (int lane : lanes) {
            counts[selector.select(key.onLane(lane))]++;
            assertThat(Picks.spread(counts)).isLessThanOrEqualTo(stripes);
        }
    }

    /** The bound holds over rebuilds, on old selectors too. */
    @Property(tries = 200)
    void updatesContinueEachStripe(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 10) int size,
            @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 4) Integer> lanes) {
        List<Selector> generations = new ArrayList<>();
        generations.add(Strategies.stripedRoundRobin(3).selector(TestCandidates.equal(size, seed), null));
        TestKey key = TestKey.seeded(seed);
        long[] counts = new long[size];
        for (int lane : lanes) {
            Selector latest = generations.get(generations.size() - 1);
            generations.add(Strategies.stripedRoundRobin(3).selector(TestCandidates.equal(size, ~seed), latest));
            Selector any = generations.get((int) Long.remainderUnsigned(key.random(), generations.size()));
            counts[any.select(key.onLane(lane))]++;
            assertThat(Picks.spread(counts)).isLessThanOrEqualTo(3);
        }
    }

    /** Lanes 1 and 2 have an order of their own; 0 and 3, for which there is none left, share the first. */
    @Test
    void eachLaneWithAStripeGoesItsOwnWay() {
        Selector selector = Strategies.stripedRoundRobin(3).selector(TestCandidates.equal(7, 5), null);
        TestKey key = TestKey.seeded(0);
        int[] last = {-1, -1, -1};
        for (int i = 0; i < 100; i++) {
            for (int lane : new int[] {0, 3, 1, 2, 2, 1, 0, 1}) {
                int stripe = lane % 3;
                int chosen = selector.select(key.onLane(lane));
                assertThat(chosen).isEqualTo((last[stripe] < 0) ? chosen : (last[stripe] + 1) % 7);
                last[stripe] = chosen;
            }
        }
    }

    @Test
    void lanesBeginAtDifferentPlaces() {
        long[] first = new long[10];
        Selector selector = Strategies.stripedRoundRobin(1_000).selector(TestCandidates.equal(10, 5), null);
        TestKey key = TestKey.seeded(0);
        for (int lane = 0; lane < 1_000; lane++) {
            first[selector.select(key.onLane(lane))]++;
        }
        double chiSquare = 0;
        for (long count : first) {
            chiSquare += (count - 100.0) * (count - 100.0) / 100;
        }

        assertThat(chiSquare).isLessThan(44.8); // 9 degrees of freedom, p = 1e-6
    }

    @Test
    void factorsAreHonoredInOneOrder() {
        TestCandidates candidates = TestCandidates.weighted(5, 7, 1, 1).withFactors(1, 0.1, 0.5);
        Selector selector = Strategies.stripedRoundRobin(4).selector(candidates, null);
        TestKey key = TestKey.seeded(0);
        long[] counts = new long[3];
        for (int i = 0; i < 160; i++) {
            counts[selector.select(key.onLane(i % 6))]++;
        }

        assertThat(counts).containsExactly(100, 10, 50);
    }

    @Test
    void changingTheStrategyKeepsThePlaceOfTheSharedOrder() {
        Selector before = Strategies.weightedRoundRobin().selector(TestCandidates.equal(5, 0), null);
        assertThat(Picks.letters(before, 3)).isEqualTo("abc");

        Selector striped = Strategies.stripedRoundRobin(2).selector(TestCandidates.equal(5, 77), before);
        assertThat(Picks.letters(striped, 3)).isEqualTo("dea");

        Selector after = Strategies.roundRobin().selector(TestCandidates.equal(5, 78), striped);
        assertThat(Picks.letters(after, 3)).isEqualTo("bcd");
    }

    /** Threads on lanes with and without a stripe, and lanes that change hands. */
    @Test
    void threadsTogetherKeepTheBound() throws InterruptedException {
        int stripes = 3;
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            backends.add(Backend.of("b" + i, "127.0.0.1", 1024 + i));
        }
        LoadBalancer balancer = LoadBalancer.builder(Strategies.stripedRoundRobin(stripes))
                .backends(backends)
                .seed(3)
                .build();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 5; t++) {
            Thread thread = new Thread(() -> {
                for (int round = 0; round < 20; round++) {
                    try (Lane lane = balancer.lane()) {
                        serve(balancer, lane.attempt(), 1_000);
                    }
                    serve(balancer, balancer.attempt(), 10);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        long[] acquired = balancer.view().backends().stream()
                .mapToLong(backend -> backend.acquired())
                .toArray();
        assertThat(acquired).hasSize(7);
        assertThat(java.util.Arrays.stream(acquired).sum()).isEqualTo(5 * 20 * 1_010L);
        assertThat(Picks.spread(acquired)).isLessThanOrEqualTo(stripes);
    }

    private static void serve(LoadBalancer balancer, Attempt attempt, int requests) {
        for (int i = 0; i < requests; i++) {
            attempt.reset();
            balancer.acquire(attempt);
            attempt.complete(attempt.ticket(), Outcome.SUCCESS);
        }
    }

    @Test
    void stripesAreChecked() {
        assertThat(Strategies.stripedRoundRobin(8)).isEqualTo(Strategies.stripedRoundRobin(8));
        assertThat(Strategies.stripedRoundRobin(8)).isNotEqualTo(Strategies.stripedRoundRobin(9));
        assertThat(Strategies.stripedRoundRobin(8).name()).isEqualTo("striped-round-robin");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.stripedRoundRobin(1))
                .withMessage("stripes: 1 (expected: 2..1024)");
    }
}
