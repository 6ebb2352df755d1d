package io.fairlead.strategies.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.TestCandidates;
import io.fairlead.strategies.TestExclusions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedLoadTest {
    private static final HashStrategy[] HASHES = {
        Strategies.maglev(1009), Strategies.ringHash(), Strategies.rendezvous()
    };

    /** Values of the formula in HAProxy's lb_chash.c, chash_server_is_eligible. */
    @ParameterizedTest
    @CsvSource({
        "0, 1.25, 1 1 1 1, 1 1 1 1",
        "7, 1.25, 1 1 1 1, 2 3 2 3",
        "9, 1.25, 1 1 1 1, 3 3 3 4",
        "99, 1.25, 1 1 1 1, 31 31 31 32",
        "15, 1.5, 1 2 1, 6 12 6"
    })
    void slotsAreThoseOfHaproxy(long total, double factor, String weights, String expected) {
        TestCandidates candidates = TestCandidates.of(Nodes.weighted(ints(weights)));
        Slots slots = Slots.of(HashMembers.of(candidates, BackendName.id()), candidates, factor);
        int[] expectedSlots = ints(expected);
        for (int i = 0; i < expectedSlots.length; i++) {
            assertThat(slots.slots(i, total)).isEqualTo(expectedSlots[i]);
        }
    }

    private static int[] ints(String numbers) {
        return Arrays.stream(numbers.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /**
     * With one thread: never more than the share, rounded up, at the moment of the choice; and the choice is the first
     * in the order of the key that has a slot.
     */
    @Property(tries = 200)
    void noBackendExceedsItsBound(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 5) Integer> weights,
            @ForAll @DoubleRange(min = 1.01, max = 3) double factor,
            @ForAll @IntRange(max = 2) int hash,
            @ForAll @IntRange(min = 1, max = 200) int most,
            @ForAll long seed) {
        TestCandidates candidates = TestCandidates.of(
                Nodes.weighted(weights.stream().mapToInt(Integer::intValue).toArray()));
        Strategy strategy = Strategies.boundedLoad(HASHES[hash], factor);
        Selector selector = strategy.selector(candidates, null);
        HashSelector unbounded = ((BoundedLoadSelector) selector).unbounded();
        Slots slots = Slots.of(HashMembers.of(candidates, BackendName.id()), candidates, factor);
        double rounded = Math.round(factor * 10_000) / 10_000.0;
        double sum = Arrays.stream(candidates.weights).sum();
        SplittableRandom random = new SplittableRandom(seed);
        Deque<Integer> held = new ArrayDeque<>();
        for (int i = 0; i < 500; i++) {
            long key = random.nextInt(20); // few and hot
            int chosen = selector.select(HashKey.of(key));
            int total = held.size();
            double bound = Math.ceil(Math.ceil(rounded * (total + 1) - 1e-9) * candidates.weights[chosen] / sum - 1e-9);
            assertThat(candidates.inFlight[chosen] + 1).isLessThanOrEqualTo((int) Math.max(1, bound));
            assertThat(chosen).isEqualTo(unbounded.firstAdmitted(key, slots, NoExclusions.INSTANCE, total));
            candidates.inFlight[chosen]++;
            held.add(chosen);
            while (held.size() > random.nextInt(most)) {
                candidates.inFlight[held.remove()]--;
            }
        }
    }

    @Property(tries = 50)
    void aGreatFactorBoundsNothing(@ForAll @IntRange(max = 2) int hash, @ForAll long seed) {
        TestCandidates candidates = TestCandidates.of(Nodes.equal(10));
        Selector bounded = Strategies.boundedLoad(HASHES[hash], 1_000).selector(candidates, null);
        Selector plain = HASHES[hash].selector(candidates, null);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            HashKey key = HashKey.of(random.nextInt(20));
            int chosen = bounded.select(key);
            assertThat(chosen).isEqualTo(plain.select(key));
            candidates.inFlight[chosen]++;
        }
    }

    @Test
    void retriesPreferBackendsBelowTheirBoundButTakeOthersRatherThanNone() {
        TestCandidates candidates = TestCandidates.of(Nodes.equal(4));
        Selector selector =
                Strategies.boundedLoad(Strategies.rendezvous(), 1.25).selector(candidates, null);
        for (int i = 0; i < 200; i++) {
            HashKey key = HashKey.of(i);
            Arrays.fill(candidates.inFlight, 0);
            int first = selector.select(key);
            int second = selector.selectNext(key, TestExclusions.of(4, first));
            candidates.inFlight[second] = 40;
            int third = selector.selectNext(key, TestExclusions.of(4, first));
            assertThat(third).isNotIn(first, second);
            int[] others =
                    IntStream.range(0, 4).filter(other -> other != second).toArray();
            assertThat(selector.selectNext(key, TestExclusions.of(4, others))).isEqualTo(second);
        }
    }

    /**
     * How many requests do not go to their first choice: 10 backends, a ring of 160 points, 200 in flight all the time,
     * 100,000 keys. Simulated elsewhere with 8 seeds: 5.5 to 7.0 % of uniform keys, 14.1 to 16.2 % of Zipf's. Here rings
     * differ by 0.4 and 1.9 % (standard deviation), the mean of 32 of them by 0.1 and 0.3 %.
     */
    @ParameterizedTest
    @CsvSource({"false, 0.05, 0.08", "true, 0.13, 0.17"})
    void spillsAsManyAsAForeignSimulation(boolean zipf, double least, double most) {
        double sum = 0;
        for (int ring = 0; ring < 32; ring++) {
            sum += spilled(ring, zipf);
        }
        assertThat(sum / 32).isBetween(least, most);
    }

    private static double spilled(int ring, boolean zipf) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            backends.add(Nodes.node("ring" + ring + "-node" + i, 1));
        }
        TestCandidates candidates = TestCandidates.of(backends);
        Selector selector = Strategies.boundedLoad(Strategies.ringHash(), 1.25).selector(candidates, null);
        Selector plain = Strategies.ringHash().selector(candidates, null);
        SplittableRandom random = new SplittableRandom(ring);
        double[] cumulated = cumulated(100_000, zipf ? 1 : 0);
        int[] held = new int[200];
        Arrays.fill(held, -1);
        int requests = 100_000;
        int spilled = 0;
        for (int i = 0; i < requests; i++) {
            int slot = (i < held.length) ? i : random.nextInt(held.length);
            if (held[slot] >= 0) {
                candidates.inFlight[held[slot]]--;
            }
            int key = Arrays.binarySearch(cumulated, random.nextDouble());
            HashKey hash = HashKey.of(Mixer.mix(1 + Math.abs(key)));
            held[slot] = selector.select(hash);
            candidates.inFlight[held[slot]]++;
            spilled += (held[slot] == plain.select(hash)) ? 0 : 1;
        }
        return spilled / (double) requests;
    }

    private static double[] cumulated(int keys, double exponent) {
        double[] cumulated = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1 / Math.pow(i + 1, exponent);
            cumulated[i] = sum;
        }
        for (int i = 0; i < keys; i++) {
            cumulated[i] /= sum;
        }
        return cumulated;
    }

    /** Each of T threads may miss what the T - 1 others take at the same moment, and no more. */
    @Test
    void threadsExceedTheBoundByOneLessThanTheirNumber() throws Exception {
        int threads = 4;
        int each = 50;
        for (int round = 0; round < 20; round++) {
            try (LoadBalancer balancer = LoadBalancer.builder(Strategies.boundedLoad(Strategies.maglev(), 1.25))
                    .backends(Nodes.equal(5))
                    .build()) {
                CyclicBarrier barrier = new CyclicBarrier(threads);
                List<Thread> all = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    Thread thread = new Thread(() -> acquire(balancer, barrier, each));
                    thread.start();
                    all.add(thread);
                }
                for (Thread thread : all) {
                    thread.join();
                }
                int total = threads * each;
                int bound = (int) Math.ceil(1.25 * total / 5) + threads - 1;
                for (BackendView view : balancer.view().backends()) {
                    assertThat(view.inFlight()).isLessThanOrEqualTo(bound);
                }
            }
        }
    }

    private static void acquire(LoadBalancer balancer, CyclicBarrier barrier, int times) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (int i = 0; i < times; i++) {
            Attempt attempt = balancer.attempt();
            attempt.hash(7); // everybody wants the same backend
            assertThat(balancer.acquire(attempt)).isTrue();
        }
    }
}
