package io.fairlead.simulate;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Random draws that are the same on every machine: the JDK gives the bits, and everything beyond is computed here
 * with {@link StrictMath}, because how the JDK draws from a distribution may change between its versions.
 */
final class Chance {
    private final SplittableRandom bits;

    private Chance(long seed) {
        bits = new SplittableRandom(seed);
    }

    static Chance of(long seed) {
        return new Chance(seed);
    }

    /** Draws 64 uniform bits. */
    long bits() {
        return bits.nextLong();
    }

    /** Draws from [0, 1). */
    double unit() {
        return (bits() >>> 11) * 0x1p-53;
    }

    /** Draws from 0 to bound - 1. */
    int below(int bound) {
        return (int) (unit() * bound);
    }

    /** Returns exponential draws of the given mean, rounded to whole numbers. */
    LongSupplier exponential(double mean) {
        return () -> StrictMath.round(-mean * StrictMath.log(1 - unit()));
    }

    /** Returns normal draws, rounded to whole numbers and not below 0. */
    LongSupplier normal(double mean, double deviation) {
        return () -> {
            double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - unit()));
            double draw = mean + deviation * radius * StrictMath.cos(2 * StrictMath.PI * unit());
            return StrictMath.max(0, StrictMath.round(draw));
        };
    }

    /** Returns draws from 0 to size - 1, of which each is the less likely the higher: by 1 / (draw + 1). */
    LongSupplier zipf(int size) {
        double[] cumulated = new double[size];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += 1.0 / (i + 1);
            cumulated[i] = sum;
        }
        double total = sum;
        return () -> {
            int found = Arrays.binarySearch(cumulated, unit() * total);
            return found >= 0 ? found + 1 : -1 - found;
        };
    }

    /** Puts the items in a random order. */
    <T> void shuffle(T[] items) {
        for (int i = items.length - 1; i > 0; i--) {
            int other = below(i + 1);
            T item = items[i];
            items[i] = items[other];
            items[other] = item;
        }
    }
}
