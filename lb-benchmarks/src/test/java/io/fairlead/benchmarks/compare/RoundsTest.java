package io.fairlead.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.benchmarks.compare.Scores.Estimate;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Task A = new Task(Row.parse("A.a"), 1);
    private static final Task B = new Task(Row.parse("B.b"), 1);
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicLong clock = new AtomicLong();
    private final FakeMeter meter = new FakeMeter();
    private final Rounds rounds = rounds(meter);

    @Test
    void everySecondRoundGoesBackwards() {
        meter.takes("A.a", 1, 1, 1).takes("B.b", 1, 1, 1);

        rounds.run(List.of(A, B), 3, LONG);

        assertThat(meter.asked).containsExactly("A.a", "B.b", "B.b", "A.a", "A.a", "B.b");
    }

    @Test
    void failureIsToldAndLeavesTheRest() {
        meter.takes("A.a", 1, 1);

        Rounds.Outcome outcome = rounds.run(List.of(A, B), 2, LONG);

        assertThat(outcome.failures()).containsOnlyKeys(B).containsValue("B.b -t 1: gave 0 results (expected: 1)");
        assertThat(outcome.scores().has(A)).isTrue();
        assertThat(outcome.scores().has(B)).isFalse();
        assertThat(meter.asked).containsExactly("A.a", "B.b", "A.a");
    }

    @Test
    void noRoundBeginsThatWouldEndTooLate() {
        Rounds slow = rounds(task -> {
            clock.addAndGet(Duration.ofSeconds(10).toNanos());
            return new Meter.Sample(1, 0);
        });

        assertThat(slow.run(List.of(A), 9, Duration.ofSeconds(39)).rounds()).isEqualTo(3);
    }

    @Test
    void ratiosAreThoseOfTheSameRound() {
        // the machine slows down threefold: the ratio is 2 all the same
        meter.takes("A.a", 2, 4, 6).takes("B.b", 1, 2, 3);

        Scores scores = rounds.run(List.of(A, B), 3, LONG).scores();

        assertThat(scores.ratio(A, B)).isEqualTo(new Estimate(2, 0));
        assertThat(scores.nanos(A).mean()).isEqualTo(4);
    }

    @Test
    void errorIsThatOfStudentsDistribution() {
        meter.takes("A.a", 9, 10, 11);

        Estimate estimate = rounds.run(List.of(A), 3, LONG).scores().nanos(A);

        // t(2, 97.5 %) = 4.302653, standard error 1 / sqrt(3)
        assertThat(estimate.error()).isCloseTo(4.302653 / Math.sqrt(3), within(1e-5));
        assertThat(estimate.atLeast()).isEqualTo(10 - estimate.error());
    }

    @Test
    void twoRoundsSayNothingOfTheError() {
        meter.takes("A.a", 9, 10);

        assertThat(rounds.run(List.of(A), 2, LONG).scores().nanos(A).error()).isNaN();
    }

    private Rounds rounds(Meter meter) {
        return new Rounds(
                meter, clock::get, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
}
