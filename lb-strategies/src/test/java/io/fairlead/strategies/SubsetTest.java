package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.api.Backend;
import io.fairlead.api.Candidates;
import io.fairlead.api.Division;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SubsetTest {
    /** One backend more or less changes at most one entry, wherever it stands. */
    @Property(tries = 300)
    void oneChangeMovesAtMostOne(
            @ForAll long seed,
            @ForAll @IntRange(min = 2, max = 100) int size,
            @ForAll @IntRange(min = 1, max = 40) int subset,
            @ForAll @IntRange(min = 0, max = 99) int at) {
        List<Backend> all = backends(size);
        List<Backend> less = new ArrayList<>(all);
        Backend gone = less.remove(at % size);

        SortedSet<String> before = members(all, subset, seed);
        SortedSet<String> after = members(less, subset, seed);

        assertThat(before).hasSize(Math.min(subset, size));
        assertThat(after).hasSize(Math.min(subset, size - 1));
        TreeSet<String> lost = new TreeSet<>(before);
        lost.removeAll(after);
        assertThat(lost).isEqualTo(before.contains(gone.id()) ? new TreeSet<>(List.of(gone.id())) : new TreeSet<>());
    }

    @Property(tries = 200)
    void theOrderOfAnUpdateDoesNotMatter(@ForAll long seed) {
        List<Backend> shuffled = new ArrayList<>(backends(50));
        Collections.shuffle(shuffled, new Random(seed));

        assertThat(members(shuffled, 10, seed)).isEqualTo(members(backends(50), 10, seed));
    }

    /** 300 clients with 90 of 300 backends each: gRFC A68's binomial spread, in the band of twenty runs of a simulation. */
    @Test
    void clientsTogetherAreBalanced() {
        int[] clients = new int[300];
        for (long client = 0; client < 300; client++) {
            for (String id : members(backends(300), 90, client)) {
                clients[Integer.parseInt(id.substring(1))]++;
            }
        }

        for (int count : clients) {
            assertThat(count / 90.0).isBetween(0.65, 1.40);
        }
    }

    @Test
    void theInnerStrategyGoesOnOverUpdates() {
        Strategy strategy = Strategies.subset(Strategies.roundRobin(), 5, 1);
        Selector selector = null;
        long[] counts = new long[20];
        for (int pick = 0; pick < 500; pick++) {
            selector = strategy.selector(TestCandidates.equal(20, pick), selector);
            counts[selector.select(TestKey.seeded(0))]++;
        }

        assertThat(counts).containsOnly(0, 100);
    }

    @Test
    void loadAndWeightAreThoseOfTheMembers() {
        TestCandidates candidates = TestCandidates.equal(20, 0);
        SortedSet<String> members = members(backends(20), 6, 9);
        int idle = Integer.parseInt(members.first().substring(1));
        for (int i = 0; i < 20; i++) {
            candidates.inFlight[i] = (i == idle) ? 1 : 2;
            candidates.weights[i] = 1;
        }
        Selector selector =
                Strategies.subset(Strategies.leastConnections(), 6, 9).selector(candidates, null);

        assertThat(Picks.count(selector, 20, 100)[idle]).isEqualTo(100);
    }

    @Test
    void sharesAreThoseOfTheMembers() {
        TestCandidates candidates = TestCandidates.equal(20, 0);
        Arrays.fill(candidates.weights, 9);
        Arrays.fill(candidates.factors, 0.1);
        int[] members = members(backends(20), 3, 9).stream()
                .mapToInt(id -> Integer.parseInt(id.substring(1)))
                .toArray();
        long[] due = new long[20];
        for (int i = 0; i < 3; i++) {
            candidates.weights[members[i]] = i + 1;
            candidates.factors[members[i]] = (i == 2) ? 0.5 : 1;
            due[members[i]] = (i == 2) ? 3 : 2 * (i + 1);
        }

        assertThat(Picks.count(
                        Strategies.subset(Strategies.weightedRoundRobin(), 3, 9).selector(candidates, null), 20, 9))
                .containsExactly(due);
    }

    @Test
    void trackersReachTheInnerStrategy() {
        Strategy strategy = Strategies.subset(Strategies.peakEwma(), 3, 4);
        TestCandidates candidates = TestCandidates.equal(10, 0).withTrackersOf(strategy);
        SortedSet<String> members = members(backends(10), 3, 4);
        int fast = Integer.parseInt(members.last().substring(1));
        for (int i = 0; i < 10; i++) {
            candidates.trackers[i].completed(Outcome.SUCCESS, 0, (i == fast) ? 1_000 : 9_000);
        }
        long[] counts = Picks.count(strategy.selector(candidates, null), 10, 30_000);

        assertThat(counts[fast]).isBetween(19_500L, 20_500L); // drawn by two of three pairs
    }

    /** In the subset while anybody there is left, and beyond it rather than nowhere. */
    @Test
    void nextChoicesStayInTheSubsetWhileTheyCan() {
        Selector selector =
                Strategies.subset(Strategies.roundRobin(), 3, 2).selector(TestCandidates.equal(10, 0), null);
        int[] members = members(backends(10), 3, 2).stream()
                .mapToInt(id -> Integer.parseInt(id.substring(1)))
                .toArray();
        TestKey key = TestKey.seeded(3);

        for (int i = 0; i < 100; i++) {
            assertThat(selector.selectNext(key, TestExclusions.of(10, members[0], members[2])))
                    .isEqualTo(members[1]);
        }
        long[] beyond = new long[10];
        for (int i = 0; i < 7_000; i++) {
            beyond[selector.selectNext(key, TestExclusions.of(10, members))]++;
        }
        for (int i = 0; i < 10; i++) {
            int index = i;
            if (Arrays.stream(members).anyMatch(member -> member == index)) {
                assertThat(beyond[i]).isZero();
            } else {
                Bands.assertFair(beyond[i], 7_000, 1 / 7.0);
            }
        }
    }

    @Test
    void isEqualByStrategySizeAndSeed() {
        Strategy subset = Strategies.subset(Strategies.random(), 20, 1);
        assertThat(subset).isEqualTo(Strategies.subset(Strategies.random(), 20, 1));
        assertThat(subset)
                .isNotEqualTo(Strategies.subset(Strategies.random(), 20, 2))
                .isNotEqualTo(Strategies.subset(Strategies.random(), 21, 1))
                .isNotEqualTo(Strategies.subset(Strategies.roundRobin(), 20, 1));
        assertThat(subset.name()).isEqualTo("subset-random");
        assertThat(subset.division()).isEqualTo(Division.FACTOR);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Strategies.subset(Strategies.random(), 0, 1))
                .withMessage("size: 0 (expected: 1..1000000)");
    }

    private static SortedSet<String> members(List<Backend> backends, int size, long seed) {
        Candidates candidates = Candidates.of(backends, 0);
        Selector selector =
                Strategies.subset(Strategies.roundRobin(), size, seed).selector(candidates, null);
        TreeSet<String> members = new TreeSet<>();
        for (int i = 0; i < Math.min(size, backends.size()); i++) {
            members.add(candidates.backend(selector.select(TestKey.seeded(0))).id());
        }
        return members;
    }

    private static List<Backend> backends(int size) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            backends.add(Backend.of("b" + i, "127.0.0.1", 1024 + i));
        }
        return backends;
    }
}
