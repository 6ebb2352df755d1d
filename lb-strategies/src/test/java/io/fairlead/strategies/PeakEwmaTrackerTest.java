package io.fairlead.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.api.Outcome;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PeakEwmaTrackerTest {
    private static final long MS = 1_000_000;
    private static final long TAU = 10_000 * MS;
    private static final double FLOAT = 1e-6; // the cost is kept with 24 bits

    private final PeakEwmaTracker tracker = new PeakEwmaTracker(Decay.over(TAU));

    @Test
    void peaksCountAtOnceAndAreForgottenSlowly() {
        succeed(0, 20 * MS);
        assertThat(tracker.cost(0)).isEqualTo(20.0 * MS);
        succeed(TAU / 10, 200 * MS);
        assertThat(tracker.cost(TAU / 10)).isEqualTo(200.0 * MS);
        succeed(TAU / 10 + TAU, 20 * MS);

        double expected = 20 + 180 * Math.exp(-1);
        assertThat(tracker.cost(TAU / 10 + TAU) / MS).isCloseTo(expected, within(expected * 1e-3));
    }

    /** The rule as it is published, with the decay of this class, over any history. */
    @Property(tries = 300)
    void followsTheRule(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 1, max = 60_000) Long> latencies,
            @ForAll @IntRange(min = 1, max = 60_000) int step) {
        PeakEwmaTracker tracker = new PeakEwmaTracker(Decay.over(TAU));
        double cost = 0;
        long now = 0;
        int before = 0;
        Decay decay = Decay.over(TAU);
        for (long millis : latencies) {
            long latency = millis * MS;
            tracker.completed(Outcome.SUCCESS, now, latency);
            double left = decay.left(decay.tick(now) - before);
            cost = (latency > cost) ? latency : latency * (1 - left) + cost * left;
            before = decay.tick(now);
            assertThat(tracker.cost(now)).isCloseTo(cost, within(cost * FLOAT * latencies.size()));
            now += step * MS;
        }
    }

    @Test
    void readingDecaysAndWritesNothing() {
        succeed(0, 100 * MS);

        for (int i = 0; i < 1_000; i++) {
            assertThat(tracker.cost(TAU)).isCloseTo(100 * MS * Math.exp(-1), within(0.001 * 100 * MS));
        }
        assertThat(tracker.cost(0)).isEqualTo(100.0 * MS);
        assertThat(tracker.cost(2_000 * TAU)).isPositive();
        assertThat(tracker).hasToString("cost 100000000 ns");
    }

    @Test
    void historyBeginsWithTheFirstEndThatSaysSomething() {
        assertThat(tracker).hasToString("no history");
        tracker.started(0);
        tracker.responded(5, 5);
        tracker.completed(Outcome.LOCAL_REJECTED, 10, 10);
        assertThat(tracker.cost(10)).isZero();
        assertThat(tracker.hasHistory()).isFalse();

        tracker.completed(Outcome.SUCCESS, 0, 0);
        assertThat(tracker.hasHistory()).isTrue();
        assertThat(tracker.cost(0)).isPositive();
    }

    /** A tenth of the time constant is less than this backend costs anyway. */
    @Test
    void aFailureMakesASlowBackendDearer() {
        succeed(0, TAU / 2);
        tracker.completed(Outcome.BACKEND_ERROR, TAU, MS);

        double expected = 1 - 0.5 * Math.exp(-1);
        assertThat(tracker.cost(TAU) / TAU).isCloseTo(expected, within(1e-4));
    }

    @ParameterizedTest
    @EnumSource(names = {"BACKEND_ERROR", "CONNECT_FAILED", "TIMEOUT", "RESET", "OVERLOADED"})
    void failingFastIsNeverCheap(Outcome failure) {
        tracker.completed(failure, 0, MS);
        assertThat(tracker.cost(0)).as("without history").isEqualTo((double) TAU);

        PeakEwmaTracker proven = new PeakEwmaTracker(Decay.over(TAU));
        proven.completed(Outcome.SUCCESS, 0, 20 * MS);
        double before = proven.cost(0);
        for (int i = 1; i <= 100; i++) {
            proven.completed(failure, i * TAU / 100, MS);
            double after = proven.cost(i * TAU / 100);
            assertThat(after).isGreaterThan(before);
            before = after;
        }
        // towards a tenth of the time constant, and further when that is reached
        assertThat(before).isBetween(TAU / 10.0 * (1 - 1 / Math.E), 2 * TAU / 10.0);
    }

    @Test
    void slowFailuresCountInFull() {
        succeed(0, 20 * MS);
        tracker.completed(Outcome.TIMEOUT, 0, 30_000 * MS);

        assertThat(tracker.cost(0)).isCloseTo(30_000.0 * MS, within(30_000.0 * MS * FLOAT));
    }

    /** One error in a hundred costs a hundredth of what an error costs; it does not hide the latency. */
    @Test
    void rareErrorsAddTheirPart() {
        for (int i = 0; i < 100_000; i++) {
            tracker.completed((i % 100 == 0) ? Outcome.BACKEND_ERROR : Outcome.SUCCESS, i * MS, 20 * MS);
        }

        assertThat(tracker.cost(100_000 * MS) / MS)
                .isBetween(25.0, 35.0); // 0.99 * 20 + 0.01 * 1000, and the last errors
    }

    @Test
    void whoGaveUpSaysThatItTookLonger() {
        succeed(0, 100 * MS);
        tracker.completed(Outcome.CANCELLED, 0, 500 * MS);
        assertThat(tracker.cost(0)).isEqualTo(500.0 * MS);

        tracker.completed(Outcome.CANCELLED, TAU, MS);
        assertThat(tracker.cost(TAU)).isCloseTo(500 * MS * Math.exp(-1), within(0.001 * 500 * MS));
    }

    @Test
    void clocksOfOtherThreadsMayBeBehind() {
        succeed(TAU, 100 * MS);
        succeed(TAU - 1_000 * MS, 10 * MS);
        assertThat(tracker.cost(TAU - 1_000 * MS)).isEqualTo(100.0 * MS);
        assertThat(tracker.cost(TAU)).isEqualTo(100.0 * MS);

        succeed(TAU - 1_000 * MS, 200 * MS);
        assertThat(tracker.cost(TAU)).isEqualTo(200.0 * MS);
    }

    @Test
    void timeMayBeNegativeAndWrap() {
        succeed(-5, 90 * MS);
        assertThat(tracker.cost(5)).isCloseTo(90.0 * MS, within(90.0 * MS * 1e-4)); // one tick
        succeed(Long.MAX_VALUE, 100 * MS);

        double expected = 100 * MS * Math.exp(-1);
        assertThat(tracker.cost(Long.MIN_VALUE + TAU)).isCloseTo(expected, within(0.001 * 100 * MS));
    }

    private void succeed(long now, long latency) {
        tracker.completed(Outcome.SUCCESS, now, latency);
    }
}
