package io.fairlead.strategies.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.Selector;
import io.fairlead.strategies.Strategies;
import io.fairlead.strategies.TestCandidates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaglevTest {
    private static final int[] PRIMES = {3, 7, 17, 251, 257, 1009, 5003};

    /** The floor or the ceiling of M / N, so that the greatest load is at most 1 + N / M of the mean. */
    @Property(tries = 150)
    void equalBackendsHaveAsManyEntriesOrOneMore(
            @ForAll @IntRange(min = 1, max = 300) int size, @ForAll @IntRange(min = 0, max = 6) int prime) {
        int entries = PRIMES[prime];
        if (size > entries) {
            return;
        }
        long[] counts = counts(members(Nodes.equal(size)), entries);
        assertThat(Arrays.stream(counts).min().orElseThrow()).isEqualTo(entries / size);
        assertThat(Arrays.stream(counts).max().orElseThrow()).isEqualTo((entries + size - 1) / size);
    }

    /** Of n backends, that of weight w has w / W of the entries, but for 1 + n w / W: rounding, and the last round. */
    @Property(tries = 100)
    void weightsDivideEntriesInProportion(
            @ForAll @Size(min = 1, max = 50) List<@IntRange(min = 1, max = 1_000) Integer> weights) {
        int entries = 5003;
        int[] all = weights.stream().mapToInt(Integer::intValue).toArray();
        double sum = Arrays.stream(all).sum();
        HashMembers members = members(Nodes.weighted(all));
        long[] counts = counts(members, entries);
        for (int rank = 0; rank < all.length; rank++) {
            double share = members.weight(rank) / sum;
            assertThat(Math.abs(counts[rank] - entries * share)).isLessThanOrEqualTo(1 + all.length * share);
        }
    }

    /** Who has a turn when: as Envoy's loop over all hosts, round by round, decides it. */
    @Property(tries = 200)
    void turnsAreThoseOfEnvoysLoop(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 100) Integer> weights,
            @ForAll @IntRange(min = 1, max = 500) int wanted) {
        int[] all = weights.stream().mapToInt(Integer::intValue).toArray();
        int greatest = Arrays.stream(all).max().orElseThrow();
        List<Integer> expected = new ArrayList<>();
        long[] targets = new long[all.length];
        for (long round = 1; expected.size() < wanted; round++) {
            for (int rank = 0; rank < all.length; rank++) {
                if (round * all[rank] >= targets[rank]) {
                    targets[rank] += greatest;
                    expected.add(rank);
                }
            }
        }
        int[] turns = MaglevTable.turns(all, wanted);

        assertThat(turns).hasSizeGreaterThanOrEqualTo(wanted);
        assertThat(Arrays.copyOf(turns, wanted))
                .isEqualTo(expected.stream()
                        .limit(wanted)
                        .mapToInt(Integer::intValue)
                        .toArray());
    }

    /** Entries of others that change when one of N leaves: not zero as on a ring, but few. */
    @ParameterizedTest
    @CsvSource({
        "65537, 3, 0.007",
        "65537, 10, 0.007",
        "65537, 50, 0.007",
        "65537, 100, 0.007",
        "65537, 1000, 0.007",
        "655373, 1000, 0.004"
    })
    void fewKeysOfOthersMoveWhenOneLeaves(int entries, int size, double most) {
        List<Backend> before = Nodes.equal(size);
        for (int leaves : new int[] {0, size / 2, size - 1}) {
            List<Backend> after = new ArrayList<>(before);
            after.remove(leaves);
            HashMembers all = members(before);
            HashMembers rest = members(after);
            int[] whole = MaglevTable.of(all, entries);
            int[] less = MaglevTable.of(rest, entries);
            int moved = 0;
            for (int i = 0; i < entries; i++) {
                String home = all.name(whole[i]);
                moved += (home.equals("n" + leaves) || home.equals(rest.name(less[i]))) ? 0 : 1;
            }
            assertThat(moved / (double) entries).isLessThanOrEqualTo(most);
        }
    }

    /** Keys are as even as entries: 10^7 of them, 10 backends, chi-square of 9 degrees of freedom, one in a million. */
    @Test
    void keysFindAllEntriesAlike() {
        long[] counts = Nodes.counts(Nodes.selector(Strategies.maglev(655_373), Nodes.equal(10)), 10, 10_000_000);

        assertThat(Nodes.chiSquare(counts, Nodes.ones(10))).isLessThan(45.08);
    }

    @Test
    void whereThereAreMoreBackendsThanEntriesNobodyIsLeftOut() {
        assertThat(MaglevTable.sizeFor(65_537, 65_537)).isEqualTo(65_537);
        int size = MaglevTable.sizeFor(100_000, 65_537);
        assertThat(size).isBetween(800_000, 800_100).matches(MaglevTable::isPrime);
        HashMembers members = members(Nodes.equal(100_000));
        assertThat(Arrays.stream(counts(members, size)).min()).hasValue(8);
        Selector selector = Nodes.selector(Strategies.maglev(), Nodes.equal(100_000));
        assertThat(Arrays.stream(Nodes.counts(selector, 100_000, 1_000_000))
                        .filter(count -> count == 0)
                        .count())
                .isLessThan(100); // e^-10 of them, 4.5, have none of a million keys
    }

    @ParameterizedTest
    @CsvSource({
        "0, false",
        "1, false",
        "2, true",
        "3, true",
        "4, false",
        "65537, true",
        "65536, false",
        "16777213, true"
    })
    void primesAreKnown(long number, boolean prime) {
        assertThat(MaglevTable.isPrime(number)).isEqualTo(prime);
    }

    @ParameterizedTest
    @CsvSource({"256", "257", "65536", "65537"})
    void tablesOfAllWidthsHoldTheirIndexes(int bound) {
        int[] values = {0, 1, bound / 2, bound - 1};
        Indexes indexes = Indexes.of(values, bound);
        for (int i = 0; i < values.length; i++) {
            assertThat(indexes.get(i)).isEqualTo(values[i]);
        }
    }

    private static HashMembers members(List<Backend> backends) {
        return HashMembers.of(TestCandidates.of(backends), BackendName.id());
    }

    private static long[] counts(HashMembers members, int entries) {
        long[] counts = new long[members.size()];
        for (int rank : MaglevTable.of(members, entries)) {
            counts[rank]++;
        }
        return counts;
    }
}
