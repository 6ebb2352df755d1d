package io.fairlead.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.benchmarks.compare.Scores.Estimate;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoundsTest {
    private static final Task A = new Task(Row.parse("A.a"), 1);
    private static final Task B = new Task(Row.parse("B.b"), 1);

    private final AtomicLong clock = new AtomicLong();
    private final FakeMeter meter = new FakeMeter();
    private final Rounds rounds = rounds(meter);

    @Test
    void everySecondRoundGoesBackwards() {
        meter.takes("A.a", 1, 1, 1).takes("B.b", 1, 1, 1);

        rounds.run(times(3, A, B));

        assertThat(meter.asked).containsExactly("A.a", "B.b", "B.b", "A.a", "A.a", "B.b");
    }

    @Test
    void failureIsToldAndLeavesTheRest() {
        meter.takes("A.a", 1, 1);

        Rounds.Outcome outcome = rounds.run(times(2, A, B));

        assertThat(outcome.failures()).containsOnlyKeys(B).containsValue("B.b -t 1: gave 0 results (expected: 1)");
        assertThat(outcome.scores().has(A)).isTrue();
        assertThat(outcome.scores().has(B)).isFalse();
        assertThat(meter.asked).containsExactly("A.a", "B.b", "A.a");
    }

    @Test
    void taskOfFewerRoundsIsInTheFirstOnes() {
        meter.takes("A.a", 1, 1, 1).takes("B.b", 1, 1, 1);

        rounds.run(Map.of(A, 3, B, 1));

        assertThat(meter.asked.subList(0, 2)).containsExactlyInAnyOrder("A.a", "B.b");
        assertThat(meter.asked.subList(2, 4)).containsExactly("A.a", "A.a");
    }

    @Test
    void tellsHowFarItIs() {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        Meter slow = task -> {
            clock.addAndGet(Duration.ofSeconds(40).toNanos());
            return new Meter.Sample(1, 0);
        };

        new Rounds(slow, clock::get, new PrintStream(told, true, StandardCharsets.UTF_8)).run(Map.of(A, 3));

        assertThat(told.toString(StandardCharsets.UTF_8))
                .contains("round 1 of 3, 1 of 3, 1:20 left: A.a -t 1: 1.0 ns, 0 B")
                .contains("round 3 of 3, 3 of 3, 0:00 left: ");
    }

    @Test
    void ratiosAreThoseOfTheSameRound() {
        // the machine slows down threefold: the ratio is 2 all the same
        meter.takes("A.a", 2, 4, 6).takes("B.b", 1, 2, 3);

        Scores scores = rounds.run(times(3, A, B)).scores();

        assertThat(scores.ratio(A, B)).isEqualTo(new Estimate(2, 0));
        assertThat(scores.nanos(A).mean()).isEqualTo(4);
    }

    @Test
    void errorIsThatOfStudentsDistribution() {
        meter.takes("A.a", 9, 10, 11);

        Estimate estimate = rounds.run(times(3, A)).scores().nanos(A);

        // t(2, 97.5 %) = 4.302653, standard error 1 / sqrt(3)
        assertThat(estimate.error()).isCloseTo(4.302653 / Math.sqrt(3), within(1e-5));
        assertThat(estimate.atLeast()).isEqualTo(10 - estimate.error());
    }

    @Test
    void twoRoundsSayNothingOfTheError() {
        meter.takes("A.a", 9, 10);

        assertThat(rounds.run(times(2, A)).scores().nanos(A).error()).isNaN();
    }

    private static Map<Task, Integer> times(int rounds, Task... tasks) {
        Map<Task, Integer> plan = new LinkedHashMap<>();
        for (Task task : tasks) {
            plan.put(task, rounds);
        }
        return plan;
    }

    private Rounds rounds(Meter meter) {
        return new Rounds(
                meter, clock::get, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }
}
