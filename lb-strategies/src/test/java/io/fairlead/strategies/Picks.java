package io.fairlead.strategies;

import io.fairlead.api.Selector;
import java.util.Arrays;
import java.util.List;

/** Counts what selectors choose. */
final class Picks {
    private Picks() {}

    /** Returns how often each candidate is chosen. */
    static long[] count(Selector selector, int size, long picks) {
        long[] counts = new long[size];
        TestKey key = TestKey.seeded(1);
        for (long i = 0; i < picks; i++) {
            counts[selector.select(key)]++;
        }
        return counts;
    }

    /** Does the same with requests whose first random numbers are spread evenly over all there are, without chance. */
    static long[] sweep(Selector selector, int size, int picks) {
        long[] counts = new long[size];
        TestKey key = TestKey.seeded(1);
        long step = Long.divideUnsigned(-1, picks);
        for (int i = 0; i < picks; i++) {
            counts[selector.select(key.beginning(i * step + step / 2))]++;
        }
        return counts;
    }

    /** Returns the choices as letters, {@code a} for candidate 0. */
    static String letters(Selector selector, int picks) {
        StringBuilder letters = new StringBuilder();
        TestKey key = TestKey.seeded(1);
        for (int i = 0; i < picks; i++) {
            letters.append((char) ('a' + selector.select(key)));
        }
        return letters.toString();
    }

    /** Returns an array of the numbers. */
    static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Returns the greatest count less the least. */
    static long spread(long[] counts) {
        return Arrays.stream(counts).max().orElse(0)
                - Arrays.stream(counts).min().orElse(0);
    }
}
