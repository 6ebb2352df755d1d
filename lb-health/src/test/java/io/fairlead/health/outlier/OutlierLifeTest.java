package io.fairlead.health.outlier;

import static io.fairlead.api.HealthStatus.DOWN;
import static io.fairlead.api.HealthStatus.TRIAL;
import static io.fairlead.api.HealthStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.Outcome;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Backends that come and go, and the end of the detection: nothing is left of them. */
class OutlierLifeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /** The most that a session waits after one which left a suspect in service. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Test
    void whoReturnsBeginsAnew() {
        PassivePool pool =
                PassivePool.of("a", "b").end("a", Outcome.TIMEOUT, 5).leave("a").join("a");
        pool.end("a", Outcome.TIMEOUT, 4);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.end("a", Outcome.TIMEOUT, 1);
        assertThat(pool.last("a").reason()).startsWith("ejected for 30 s: ");
    }

    @Test
    void nothingIsKeptOfWhoLeft() {
        PassivePool pool = PassivePool.of();
        for (int i = 0; i < 1000; i++) {
            pool.join("b" + i);
            assertThat(pool.time.scheduledTasks()).isEqualTo(1);
            pool.end("b" + i, Outcome.TIMEOUT, 5).hear("b" + i, Verdict.down("HTTP 503"));
            pool.leave("b" + i).advance(PAUSE);
            // the timer runs as long as anybody is known
            assertThat(pool.time.scheduledTasks()).isZero();
        }
    }

    @Test
    void whoLeftCanBeCollected() {
        PassivePool pool = PassivePool.of("a", "b");
        pool.end("a", Outcome.CONNECT_FAILED, 3).hear("a", Verdict.down("connection refused"));
        WeakReference<Tracker> tracker = pool.tracker("a");
        pool.leave("a").advance(PAUSE);
        for (int i = 0; i < 100 && tracker.get() != null; i++) {
            System.gc();
        }
        assertThat(tracker.get()).isNull();
    }

    @Test
    void closeEndsEjectionsAndLeavesNoTimer() {
        PassivePool pool = PassivePool.of("a", "b", "c", "d").end("a", Outcome.TIMEOUT, 5);
        pool.advance(Duration.ofSeconds(30)).end("b", Outcome.TIMEOUT, 5);
        assertThat(List.of(pool.status("a"), pool.status("b"))).containsExactly(TRIAL, DOWN);
        pool.detection.close();
        pool.detection.close();
        assertThat(pool.time.scheduledTasks()).isZero();
        assertThat(pool.said.values().stream().filter(verdicts -> !verdicts.isEmpty()))
                .hasSize(2)
                .allMatch(verdicts -> verdicts.get(verdicts.size() - 1).equals(Verdict.unknown()));

        pool.end("c", Outcome.TIMEOUT, 50).leave("c").hear("d", Verdict.down("HTTP 503"));
        assertThat(pool.time.scheduledTasks()).isZero();
        assertThat(pool.detection.watch(Backend.of("e", InetSocketAddress.createUnresolved("e", 1)), verdict -> {}))
                .isSameAs(Tracker.NONE);
    }

    @Test
    void closeWithACallOnItsWayLeavesNoTimer() {
        PassivePool pool = PassivePool.of("a", "b");
        pool.detection.left("b"); // asks for a session, which has not begun
        assertThat(pool.time.scheduledTasks()).isEqualTo(2);
        pool.detection.close();
        assertThat(pool.time.scheduledTasks()).isZero();
    }

    @Test
    void aPoolThatFailsTogetherIsNotJudgedAllTheTime() {
        AtomicInteger scheduled = new AtomicInteger();
        VirtualTime time = VirtualTime.create();
        OutlierDetection detection = OutlierDetection.builder()
                .ticker(time)
                .scheduler((delay, task) -> {
                    scheduled.incrementAndGet();
                    return time.schedule(delay, task);
                })
                .build();
        List<Tracker> trackers = List.of(watched(detection, "a"), watched(detection, "b"));
        for (int i = 0; i < 10_000; i++) {
            trackers.forEach(tracker -> tracker.completed(Outcome.RESET, time.nanos(), 0));
            time.advance(Duration.ofNanos(100_000));
        }
        // within a second: the first session, one every 100 ms, and the step
        assertThat(scheduled.get()).isBetween(5, 15);
        detection.close();
    }

    private static Tracker watched(OutlierDetection detection, String id) {
        return detection.watch(Backend.of(id, InetSocketAddress.createUnresolved(id, 1)), verdict -> {});
    }

    @Test
    void aSchedulerThatRejectsTasksDoesNoHarm() {
        PassivePool pool = PassivePool.with(options -> options.scheduler((delay, task) -> {
            throw new RejectedExecutionException("shut down");
        }));
        pool.join("a", "b").end("a", Outcome.TIMEOUT, 50);
        assertThat(pool.status("a")).isEqualTo(UNKNOWN);
        pool.detection.close();
    }

    @Test
    void aVerdictThatCannotBeDeliveredDoesNotEndTheDetection() {
        PassivePool pool = PassivePool.of("a", "b", "c");
        Tracker tracker = pool.detection.watch(Backend.of("x", InetSocketAddress.createUnresolved("x", 1)), verdict -> {
            throw new IllegalStateException("bug");
        });
        for (int i = 0; i < 5; i++) {
            tracker.completed(Outcome.TIMEOUT, pool.time.nanos(), 0);
        }
        pool.advance(SECOND).end("a", Outcome.TIMEOUT, 5);
        assertThat(pool.status("a")).isEqualTo(DOWN);
    }
}
