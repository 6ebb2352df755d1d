package io.fairlead.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuardTest {
    private final FakeMeter meter = new FakeMeter();
    private final ByteArrayOutputStream told = new ByteArrayOutputStream();

    @Test
    void tableShowsWhatHoldsToo() {
        takes("A.a", 12);
        takes("F.f", 10);

        assertThat(hold(new Bound(task("A.a", 1), task("F.f", 1), 1.3, "because")))
                .isTrue();
        assertThat(told())
                .contains("| holds | A.a | 1 | 12.0 | F.f | 10.0 | 1.20 | 1.20..1.20 | 1.30 |")
                .contains("1 bounds: 1 measured, 0 exceeded, 0 skipped, 0 rows failed");
    }

    @Test
    void namesWhatIsExceededAndByHowMuch() {
        takes("A.a", 15.6);
        takes("F.f", 10);

        assertThat(hold(new Bound(task("A.a", 1), task("F.f", 1), 1.3, "one atomic")))
                .isFalse();
        assertThat(told())
                .contains("| EXCEEDED | A.a | 1 | 15.6 | F.f | 10.0 | 1.56 | 1.56..1.56 | 1.30 |")
                .contains("EXCEEDED by 20 % at least: A.a -t 1: one atomic");
    }

    @Test
    void noiseAloneExceedsNothing() {
        meter.takes("A.a", 10, 20, 10, 20, 10);
        takes("F.f", 10);

        assertThat(hold(new Bound(task("A.a", 1), task("F.f", 1), 1.3, "because")))
                .isTrue();
        assertThat(told()).contains("| holds |").contains("| 1.40 | 0.72..2.08 |");
    }

    @Test
    void oneRoundJudgesNothing() {
        takes("A.a", 99);
        takes("F.f", 10);

        assertThat(hold(1, new Bound(task("A.a", 1), task("F.f", 1), 1.3, "because")))
                .isTrue();
        assertThat(told()).contains("| not judged | A.a | 1 | 99.0 | F.f | 10.0 | 9.90 | – | 1.30 |");
    }

    @Test
    void saysWhatItSkips() {
        takes("A.a", 10);
        takes("F.f", 10);

        assertThat(hold(
                        new Bound(task("A.a", 1), task("F.f", 1), 1.3, "because"),
                        new Bound(task("A.a", 3), task("F.f", 3), 2, "because")))
                .isTrue();
        assertThat(told())
                .contains("skipped: A.a -t 3: this machine has 2 processors")
                .contains("2 bounds: 1 measured, 0 exceeded, 1 skipped, 0 rows failed");
    }

    @Test
    void brokenBenchmarkDoesNotPass() {
        takes("F.f", 10);

        assertThat(hold(new Bound(task("A.a", 1), task("F.f", 1), 1.3, "because")))
                .isFalse();
        assertThat(told()).contains("failed: A.a -t 1: gave 0 results (expected: 1)");
    }

    @Test
    void takesAboutEightMinutesAtTheMost() throws IOException {
        int processes = Rounds.measurements(new Guard(Bound.read(Path.of("guard.csv")), 2).plan(5));

        assertThat(processes * 1.4).isLessThan(8 * 60); // s a process; 1.3 were measured
    }

    @Test
    void boundsOfThisRepositoryAreReadable() throws IOException {
        assertThat(Bound.read(Path.of("guard.csv")))
                .isNotEmpty()
                .allSatisfy(bound -> assertThat(bound.reason()).isNotBlank());
    }

    private boolean hold(Bound... bounds) {
        return hold(5, bounds);
    }

    private boolean hold(int times, Bound... bounds) {
        Rounds rounds = new Rounds(
                meter, () -> 0, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        Guard guard = new Guard(List.of(bounds), 2);
        return guard.judge(rounds.run(guard.plan(times)), new PrintStream(told, true, StandardCharsets.UTF_8));
    }

    private void takes(String row, double nanos) {
        meter.takes(row, nanos, nanos, nanos, nanos, nanos);
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    private static Task task(String row, int threads) {
        return new Task(Row.parse(row), threads);
    }
}
