package io.fairlead.strategies.hash;

/** Sorts numbers, as unsigned, together with what belongs to them: stable, O(n). */
final class RadixSort {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private RadixSort() {}

    /** Sorts the keys in place, and the values as their keys. */
    static void sort(long[] keys, int[] values) {
        long[] fromKeys = keys;
        int[] fromValues = values;
        long[] toKeys = new long[keys.length];
        int[] toValues = new int[values.length];
        for (int shift = 0; shift < Long.SIZE; shift += DIGIT_BITS) {
            int[] ends = new int[DIGITS + 1];
            for (long key : fromKeys) {
                ends[digit(key, shift) + 1]++;
            }
            if (keys.length == 0 || ends[digit(fromKeys[0], shift) + 1] == keys.length) {
                continue; // all have the same digit
            }
            for (int digit = 1; digit < ends.length; digit++) {
                ends[digit] += ends[digit - 1];
            }
            for (int i = 0; i < keys.length; i++) {
                int to = ends[digit(fromKeys[i], shift)]++;
                toKeys[to] = fromKeys[i];
                toValues[to] = fromValues[i];
            }
            long[] freeKeys = fromKeys;
            int[] freeValues = fromValues;
            fromKeys = toKeys;
            fromValues = toValues;
            toKeys = freeKeys;
            toValues = freeValues;
        }
        if (fromKeys != keys) {
            System.arraycopy(fromKeys, 0, keys, 0, keys.length);
            System.arraycopy(fromValues, 0, values, 0, values.length);
        }
    }

    private static int digit(long key, int shift) {
        return (int) (key >>> shift) & (DIGITS - 1);
    }
}
