package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthResult;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Scheduler;
import io.fairlead.api.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten thousand backends on one thread: everyone gets its checks, evenly, however late the thread is. */
@SuppressWarnings("try") // the monitors are only there to run while the body does
class MonitorScaleTest {
    private static final int BACKENDS = 10_000;
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration RUN = Duration.ofMinutes(3);
    private static final int EXPECTED = 18; // RUN / INTERVAL

    private final VirtualTime time = VirtualTime.create();
    private final Random random = new Random(1);
    private final int[] checks = new int[BACKENDS];
    private final int[] bySecond = new int[(int) RUN.toSeconds() + 1];

    @Test
    void everybodyIsCheckedAsOftenAsExpected() {
        run(0, 0);
        assertThat(IntStream.of(checks).min().orElseThrow()).isGreaterThanOrEqualTo(EXPECTED - 1);
        assertThat(IntStream.of(checks).max().orElseThrow()).isLessThanOrEqualTo(EXPECTED + 1);
        // a thousand are due in each second; the last one has only begun
        assertThat(Arrays.copyOf(bySecond, bySecond.length - 1)).containsOnly(BACKENDS / 10);
    }

    @Test
    void aThreadThatIsAlwaysLateSlowsNobodyDown() {
        // each timer goes off up to 2 s late, 1 s on average: added up, that would be two checks in three minutes
        run(2000, 0);
        assertThat(IntStream.of(checks).min().orElseThrow()).isGreaterThanOrEqualTo(EXPECTED - 1);
        assertThat(IntStream.of(checks).max().orElseThrow()).isLessThanOrEqualTo(EXPECTED + 1);
        // nobody bunches up: a second has its thousand, and who comes late from the two before
        assertThat(IntStream.range(1, bySecond.length - 1)
                        .map(i -> bySecond[i])
                        .max()
                        .orElseThrow())
                .isLessThanOrEqualTo(3 * BACKENDS / 10);
    }

    @Test
    void jitterChangesNobodysShare() {
        run(0, 0.1);
        // the intervals are drawn within a tenth
        assertThat(IntStream.of(checks).min().orElseThrow()).isGreaterThanOrEqualTo(16); // (180 - 10) / 11 + 1
        assertThat(IntStream.of(checks).max().orElseThrow()).isLessThanOrEqualTo(21); // 180 / 9 + 1
        // one backend's count has a standard deviation of √18 × 0.1 / √3 = 0.25; the mean of ten thousand, 0.0025
        assertThat(IntStream.of(checks).average().orElseThrow()).isCloseTo(EXPECTED, within(0.02));
    }

    /**
     * Checks everybody for three minutes.
     *
     * @param lateMillis the end of the range of how late timers go off
     */
    private void run(int lateMillis, double jitter) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            backends.add(Backend.of(Integer.toString(i), VirtualMonitors.at(1)));
        }
        try (LoadBalancer balancer = LoadBalancer.builder(VirtualMonitors.FIRST)
                        .controlExecutor(task -> {}) // what the balancer makes of the verdicts takes its time
                        .scheduler(time)
                        .ticker(time)
                        .backends(backends)
                        .build();
                HealthMonitor monitor = HealthMonitor.builder(balancer, probe -> {
                            checks[Integer.parseInt(probe.backend().id())]++;
                            bySecond[(int) (time.nanos() / 1_000_000_000)]++;
                            CompletableFuture<HealthResult> answer = new CompletableFuture<>();
                            time.schedule(
                                    Duration.ofNanos(random.nextInt(50_000_000)),
                                    () -> answer.complete(HealthResult.pass("fine")));
                            return answer;
                        })
                        .interval(INTERVAL)
                        .jitter(jitter)
                        .seed(1)
                        .scheduler(scheduler(lateMillis))
                        .ticker(time)
                        .start()) {
            time.advance(RUN);
        }
    }

    /** Virtual time that does not look for what is cancelled among ten thousand others. */
    private Scheduler scheduler(int lateMillis) {
        return (delay, task) -> {
            boolean[] cancelled = {false};
            Scheduler.Task unused =
                    time.schedule((lateMillis == 0) ? delay : delay.plusMillis(random.nextInt(lateMillis)), () -> {
                        if (!cancelled[0]) {
                            task.run();
                        }
                    });
            return () -> cancelled[0] = true;
        };
    }
}
