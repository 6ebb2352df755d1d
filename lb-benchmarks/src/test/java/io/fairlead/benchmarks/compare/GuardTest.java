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
    void holdsWhatIsWithin() {
        takes("A.a", 12);
        takes("F.f", 10);

        assertThat(hold(new Bound(task("A.a", 1), task("F.f", 1), 1.3, "because")))
                .isTrue();
        assertThat(told()).contains("holds: A.a -t 1: 1.20 times F.f (at least 1.20; at most 1.30 allowed)");
    }

    @Test
    void namesWhatIsExceededAndByHowMuch() {
        takes("A.a", 15.6);
        takes("F.f", 10);

        assertThat(hold(new Bound(task("A.a", 1), task("F.f", 1), 1.3, "one atomic")))
                .isFalse();
        assertThat(told())
                .contains("EXCEEDED: A.a -t 1: 1.56 times F.f (at least 1.56; at most 1.30 allowed,"
                        + " exceeded by 20 % at least: one atomic)");
    }

    @Test
    void noiseAloneExceedsNothing() {
        meter.takes("A.a", 10, 20, 10, 20, 10, 20, 10);
        takes("F.f", 10);

        assertThat(hold(new Bound(task("A.a", 1), task("F.f", 1), 1.3, "because")))
                .isTrue();
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
                .contains("2 bounds: 1 judged in 7 rounds, 1 skipped: all hold");
    }

    @Test
    void brokenBenchmarkDoesNotPass() {
        takes("F.f", 10);

        assertThat(hold(new Bound(task("A.a", 1), task("F.f", 1), 1.3, "because")))
                .isFalse();
        assertThat(told()).contains("failed: A.a -t 1: gave 0 results (expected: 1)");
    }

    @Test
    void boundsOfThisRepositoryAreReadable() throws IOException {
        assertThat(Bound.read(Path.of("guard.csv")))
                .isNotEmpty()
                .allSatisfy(bound -> assertThat(bound.reason()).isNotBlank());
    }

    private boolean hold(Bound... bounds) {
        Rounds rounds = new Rounds(
                meter, () -> 0, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        return new Guard(List.of(bounds), 2).hold(rounds, new PrintStream(told, true, StandardCharsets.UTF_8));
    }

    private void takes(String row, double nanos) {
        meter.takes(row, nanos, nanos, nanos, nanos, nanos, nanos, nanos);
    }

    private String told() {
        return told.toString(StandardCharsets.UTF_8);
    }

    private static Task task(String row, int threads) {
        return new Task(Row.parse(row), threads);
    }
}
