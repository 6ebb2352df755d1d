package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CursorTest {
    @Test
    void startsUniformly() {
        int length = 10;
        int balancers = 100_000;
        long[] counts = new long[length];
        TestKey random = TestKey.seeded(3);
        for (int i = 0; i < balancers; i++) {
            counts[Cursor.after(null, length, random.random()).next()]++;
        }

        double expected = balancers / (double) length;
        double chiSquare = 0;
        for (long count : counts) {
            chiSquare += (count - expected) * (count - expected) / expected;
        }
        assertThat(chiSquare).isLessThan(44.8); // 9 degrees of freedom, p = 1e-6
    }

    @Test
    void startsAnywhereEvenWhenThePoolWasEmptyAtFirst() {
        long[] counts = new long[10];
        TestKey random = TestKey.seeded(4);
        for (int i = 0; i < 1_000; i++) {
            counts[Cursor.after(null, 0, random.random()).withLength(10).next()]++;
        }

        assertThat(counts).doesNotContain(0);
    }

    @Test
    void keepsItsPlaceWhenTheLengthStays() {
        Cursor cursor = Cursor.after(null, 7, 99);
        int place = cursor.next();
        for (int i = 1; i <= 20; i++) {
            cursor = cursor.withLength(7);
            assertThat(cursor.next()).isEqualTo((place + i) % 7);
        }
    }

    @Test
    void keepsTheFractionOfTheCycleWhenTheLengthChanges() {
        Cursor quarter = Cursor.startingAt(25, 100);

        assertThat(quarter.withLength(8).next()).isEqualTo(2);
        assertThat(quarter.withLength(16_384).next()).isEqualTo(16_384 / 100 * 26 + 16_384 % 100 * 26 / 100);
    }

    /** With places rounded down and the rest forgotten, changes without picks between them go back to place 0. */
    @Property(tries = 500)
    void changesWithoutPicksDoNotDrift(
            @ForAll @IntRange(min = 1, max = 200) int length,
            @ForAll @IntRange(max = 199) int place,
            @ForAll @IntRange(min = 1, max = 16_384) int other) {
        Cursor cursor = Cursor.startingAt(place % length, length);
        for (int i = 0; i < 50; i++) {
            cursor = cursor.withLength(other).withLength(0).withLength(length);
        }

        assertThat(cursor.next()).isEqualTo(place % length);
    }

    @Property(tries = 500)
    void everyPlaceIsInTheCycle(@ForAll long count, @ForAll @IntRange(min = 1) int length, @ForAll int other) {
        Cursor cursor = Cursor.startingAt(count, length);
        Cursor next = cursor.withLength(other & Integer.MAX_VALUE);
        for (int i = 0; i < 5; i++) {
            assertThat(cursor.next()).isBetween(0, length - 1);
            assertThat(next.next()).isBetween(0, next.length() - 1);
        }
    }

    @Test
    void skipsUnlessSomebodyMovedOn() {
        Cursor cursor = Cursor.startingAt(0, 10);
        long step = cursor.step();
        cursor.skip(step, 3);
        assertThat(cursor.next()).isEqualTo(4);

        cursor.skip(step, 3);
        assertThat(cursor.next()).isEqualTo(5);
    }
}
