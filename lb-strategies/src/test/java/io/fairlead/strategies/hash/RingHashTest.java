package io.fairlead.strategies.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.Selector;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.TestCandidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingHashTest {
    /** The first choice, and every next one, is what walking a sorted map of all points finds. */
    @Property(tries = 250)
    void choicesFollowThePointsOfTheRing(
            @ForAll HashDialect dialect,
            @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 4) Integer> weights,
            @ForAll @IntRange(min = 1, max = 10) int points,
            @ForAll long seed) {
        List<Backend> backends =
                Nodes.weighted(weights.stream().mapToInt(Integer::intValue).toArray());
        HashStrategy strategy = HashStrategy.ring(dialect, 4 * points);
        HashMembers members = HashMembers.of(TestCandidates.of(backends), BackendName.id());
        NavigableMap<Long, Integer> ring = ring(dialect, 4 * points, members);
        Selector selector = Nodes.selector(strategy, backends);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50; i++) {
            long place = (i < 10) ? new ArrayList<>(ring.keySet()).get(i % ring.size()) : random.nextLong();
            long hash = hashAt(dialect, place);
            BitSet tried = new BitSet();
            for (int choice = 0; choice < Math.min(2, backends.size()); choice++) {
                OptionalInt expected = walk(ring, atOrAfter(dialect, place), tried, backends.size());
                if (expected.isEmpty()) {
                    break; // one of little weight is left
                }
                Admission untried = (index, none, total) -> !tried.get(index);
                assertThat(((HashSelector) selector).firstAdmitted(hash, untried, NoExclusions.INSTANCE, 0))
                        .isEqualTo(expected.getAsInt());
                if (choice == 0) {
                    assertThat(selector.select(HashKey.of(hash))).isEqualTo(expected.getAsInt());
                }
                tried.set(expected.getAsInt());
            }
        }
    }

    private static NavigableMap<Long, Integer> ring(HashDialect dialect, int points, HashMembers members) {
        TreeMap<Long, Integer> ring = new TreeMap<>(Comparator.comparing((Long point) -> point + Long.MIN_VALUE));
        int[] counts = RingCounts.of(dialect, points, members.weights());
        for (int rank = 0; rank < members.size(); rank++) {
            long[] own = new long[counts[rank]];
            RingPoints.write(dialect, members.name(rank), own.length, own, 0);
            for (long point : own) {
                ring.putIfAbsent(point, members.index(rank));
            }
        }
        return ring;
    }

    /** Returns a hash that is looked up at a place. */
    private static long hashAt(HashDialect dialect, long place) {
        if (dialect == HashDialect.NATIVE) {
            return unmixed(place);
        }
        return dialect.isNarrow() ? place >>> 32 : place;
    }

    private static long atOrAfter(HashDialect dialect, long place) {
        return dialect.isNarrow() ? place & 0xFFFF_FFFF_0000_0000L : place;
    }

    /** Undoes {@link Mixer#mix}: its multipliers have inverses, and a shift of 33 bits undoes itself. */
    private static long unmixed(long mixed) {
        long key = (mixed ^ (mixed >>> 33)) * 0x9CB4B2F8129337DBL;
        key = (key ^ (key >>> 33)) * 0x4F74430C22A54005L;
        return key ^ (key >>> 33);
    }

    /** Returns the first owner that is not tried, from a place on, within the walk of sixteen points a backend. */
    private static OptionalInt walk(NavigableMap<Long, Integer> ring, long place, BitSet tried, int size) {
        List<Integer> owners = new ArrayList<>(ring.tailMap(place, true).values());
        owners.addAll(ring.headMap(place, false).values());
        return owners.stream()
                .limit(16L * size)
                .mapToInt(Integer::intValue)
                .filter(owner -> !tried.get(owner))
                .findFirst();
    }

    @Property(tries = 250)
    void pointsAreSortedAsUnsignedAndStable(@ForAll @Size(max = 3_000) long[] keys, @ForAll boolean narrow) {
        long[] sorted = keys.clone();
        int[] values = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            sorted[i] = narrow ? keys[i] << 60 : keys[i]; // many equal ones
            keys[i] = sorted[i];
            values[i] = i;
        }
        RadixSort.sort(sorted, values);

        for (int i = 0; i < keys.length; i++) {
            assertThat(keys[values[i]]).isEqualTo(sorted[i]);
            if (i > 0) {
                int order = Long.compareUnsigned(sorted[i - 1], sorted[i]);
                assertThat(order < 0 || (order == 0 && values[i - 1] < values[i]))
                        .isTrue();
            }
        }
    }

    /** Removal moves the keys of the removed backend and no other; addition is the same, read backwards. */
    @Property(tries = 100)
    void onlyTheKeysOfTheOneThatLeavesMove(
            @ForAll @Size(min = 2, max = 30) List<@IntRange(min = 1, max = 9) Integer> weights,
            @ForAll boolean nginx,
            @ForAll long seed) {
        List<Backend> before =
                Nodes.weighted(weights.stream().mapToInt(Integer::intValue).toArray());
        SplittableRandom random = new SplittableRandom(seed);
        int leaves = random.nextInt(before.size());
        List<Backend> after = new ArrayList<>(before);
        Backend gone = after.remove(leaves);
        HashStrategy strategy = Strategies.ringHash(nginx ? HashDialect.NGINX_CRC32 : HashDialect.NATIVE);
        Selector whole = Nodes.selector(strategy, before);
        Selector rest = Nodes.selector(strategy, after);
        for (int i = 0; i < 2_000; i++) {
            long hash = random.nextLong();
            String home = Nodes.pick(whole, before, hash);
            if (!home.equals(gone.id())) {
                assertThat(Nodes.pick(rest, after, hash)).isEqualTo(home);
            }
        }
    }

    @Test
    void onlyTheKeysOfTheOneThatLeavesMoveOnKetamasRingOfEqualWeights() {
        List<Backend> before = Nodes.equal(20);
        List<Backend> after = before.subList(0, 19);
        HashStrategy strategy = Strategies.ringHash(HashDialect.KETAMA_MD5);
        Selector whole = Nodes.selector(strategy, before);
        Selector rest = Nodes.selector(strategy, after);
        for (int i = 0; i < 20_000; i++) {
            String home = Nodes.pick(whole, before, Mixer.mix(i));
            if (!home.equals("n19")) {
                assertThat(Nodes.pick(rest, after, Mixer.mix(i))).isEqualTo(home);
            }
        }
    }

    /** The worst of 300 random rings; a million keys add 1 % of noise at most. */
    @ParameterizedTest
    @CsvSource({"160, 10, 0.13, 1.36", "160, 100, 0.10, 1.36", "1000, 10, 0.05, 1.16", "1000, 100, 0.04, 1.16"})
    void loadsDifferAsMuchAsTheNumberOfPointsLets(int points, int size, double deviation, double peak) {
        for (HashDialect dialect : List.of(HashDialect.NATIVE, HashDialect.KETAMA_MD5, HashDialect.ENVOY_XXH64)) {
            int count = (dialect == HashDialect.ENVOY_XXH64) ? points * size : points;
            Selector selector = Nodes.selector(HashStrategy.ring(dialect, count), Nodes.equal(size));
            long[] counts = Nodes.counts(selector, size, 1_000_000);
            double mean = 1_000_000.0 / size;
            double squares = Arrays.stream(counts)
                    .mapToDouble(one -> (one - mean) * (one - mean))
                    .sum();

            assertThat(Math.sqrt(squares / size) / mean).as("%s", dialect).isLessThanOrEqualTo(deviation);
            assertThat(Arrays.stream(counts).max().orElseThrow() / mean).isLessThanOrEqualTo(peak);
        }
    }

    @Test
    void weightsDivideKeysInProportion() {
        Selector selector = Nodes.selector(HashStrategy.ring(HashDialect.NATIVE, 1000), Nodes.weighted(1, 2, 5));
        long[] counts = Nodes.counts(selector, 3, 800_000);
        for (int i = 0; i < 3; i++) { // 1000 points: standard deviation 3.2 % of 100,000, less for the heavier
            assertThat(counts[i] / (100_000.0 * new int[] {1, 2, 5}[i])).isBetween(0.84, 1.16);
        }
    }

    @Test
    void ringsThatWouldBeTooLargeAreHalved() {
        int[] weights = new int[100_000];
        Arrays.fill(weights, 1);
        assertThat(RingCounts.of(HashDialect.NATIVE, 160, weights)).containsOnly(80);
        weights[7] = 65_535;
        assertThat(Arrays.stream(RingCounts.of(HashDialect.NATIVE, 160, weights))
                        .sum())
                .isLessThanOrEqualTo(RingCounts.LIMIT);
        Arrays.fill(weights, 65_535);
        weights[0] = 1;
        int[] counts = RingCounts.of(HashDialect.NGINX_CRC32, 160, weights);
        assertThat(Arrays.stream(counts).sum()).isLessThanOrEqualTo(RingCounts.LIMIT);
        assertThat(counts[0]).isEqualTo(1); // nobody is left out
    }

    @Test
    void aHundredThousandBackendsAreBuiltAndPicked() {
        List<Backend> backends = Nodes.equal(100_000);
        Selector selector = Nodes.selector(HashStrategy.ring(HashDialect.NATIVE, 20), backends);
        long[] counts = Nodes.counts(selector, 100_000, 1_000_000);

        assertThat(Arrays.stream(counts).filter(count -> count > 0).count()).isGreaterThan(99_000);
    }

    @Test
    void nearlyEverybodyExcludedStillGivesTheSameBackend() {
        List<Backend> backends = Nodes.equal(200);
        Selector selector = Nodes.selector(HashStrategy.ring(HashDialect.NATIVE, 1000), backends);
        Map<Integer, Integer> chosen = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            int left = i % 200;
            int choice = ((HashSelector) selector)
                    .firstAdmitted(Mixer.mix(i), (index, none, total) -> index == left, NoExclusions.INSTANCE, 0);
            assertThat(choice).isEqualTo(left);
            chosen.merge(choice, 1, Integer::sum);
        }
        assertThat(chosen).hasSize(200);
    }
}
