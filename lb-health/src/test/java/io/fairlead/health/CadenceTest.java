package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class CadenceTest {
    private static final long STEP = 1000;

    @Property
    void latenessDoesNotAddUp(
            @ForAll long seed,
            @ForAll long now, // clocks may be negative, and wrap around
            @ForAll @LongRange(min = 0, max = STEP - 1) long first,
            @ForAll @IntRange(min = 1, max = 2000) int checks) {
        Random random = new Random(seed);
        Cadence cadence = new Cadence();
        long time = now + cadence.start(now, first, first);
        for (int check = 0; check < checks; check++) {
            // however late it is, and however long it takes, as long as both together are less than an interval
            time += random.nextLong(STEP / 2);
            assertThat((time - now - first) / STEP).isEqualTo(check);
            cadence.begun(time, STEP);
            time += random.nextLong(STEP / 2);
            time += cadence.next(time, STEP, true);
        }
        assertThat(time).isEqualTo(now + first + checks * STEP);
    }

    @Property
    void aPauseLeavesEveryoneItsPlace(
            @ForAll @LongRange(min = 0, max = STEP - 1) long place,
            @ForAll @LongRange(min = 0, max = 100 * STEP) long pause) {
        Cadence cadence = new Cadence();
        long due = cadence.start(0, place, place);
        long begun = Math.max(due, pause); // nothing runs before the pause is over
        cadence.begun(begun, STEP);
        long next = begun + cadence.next(begun, STEP, true);
        assertThat(next - begun).isBetween(1L, STEP);
        assertThat((next - place) % STEP).isZero();
    }

    @Test
    void whatTakesLongerThanItsIntervalIsFollowedAtOnce() {
        Cadence cadence = new Cadence();
        cadence.start(0, 0, 0);
        cadence.begun(0, STEP);
        assertThat(cadence.next(1500, STEP, true)).isZero();
        cadence.begun(1500, STEP);
        assertThat(cadence.next(1600, STEP, true)).isEqualTo(900);
    }

    @Property
    void fromTheFirstCheckEveryoneFindsItsPlace(
            @ForAll @LongRange(min = 0, max = STEP) long firstSpread,
            @ForAll @IntRange(min = 1, max = 50) int members) {
        List<Long> places = new ArrayList<>();
        for (int member = 0; member < members; member++) {
            long first = firstSpread * member / members;
            long place = STEP * member / members;
            Cadence cadence = new Cadence();
            assertThat(cadence.start(0, first, place)).isEqualTo(first);
            cadence.begun(first, STEP);
            long second = first + cadence.next(first, STEP, true);
            assertThat(second - first).isBetween(STEP / 2, STEP + STEP / 2);
            cadence.begun(second, STEP);
            assertThat(cadence.next(second, STEP, true)).isEqualTo(STEP);
            places.add(second % STEP);
        }
        for (int member = 0; member < members; member++) {
            assertThat(places.get(member)).isEqualTo(STEP * member / members);
        }
    }

    @Test
    void itsPlaceWaitsForTheFirstRegularInterval() {
        Cadence cadence = new Cadence();
        cadence.start(0, 100, 800);
        cadence.begun(100, STEP);
        assertThat(cadence.next(100, 200, false)).isEqualTo(200);
        cadence.begun(300, STEP);
        assertThat(cadence.next(300, STEP, true)).isEqualTo(700);
        cadence.begun(1000, STEP);
        assertThat(cadence.next(1000, STEP, true)).isEqualTo(STEP);
    }

    @Test
    void hastensWhatIsDueLaterAndNothingElse() {
        Cadence cadence = new Cadence();
        cadence.start(0, 0, 0);
        cadence.begun(0, STEP);
        cadence.next(0, 5 * STEP, false);
        assertThat(cadence.hasten(100, STEP)).isTrue();
        assertThat(cadence.hasten(100, STEP)).isFalse();
        assertThat(cadence.hasten(600, STEP)).isFalse();
        // due at 1100, as it was hastened to
        cadence.begun(1100, STEP);
        assertThat(cadence.next(1100, STEP, true)).isEqualTo(STEP);
    }
}
