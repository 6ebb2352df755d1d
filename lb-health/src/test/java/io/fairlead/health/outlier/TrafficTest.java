package io.fairlead.health.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.api.Outcome;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TrafficTest {
    private static final RunLimits LIMITS = new RunLimits(5, 10, 3);
    private static final EnumSet<Outcome> GATEWAY =
            EnumSet.of(Outcome.CONNECT_FAILED, Outcome.TIMEOUT, Outcome.RESET, Outcome.OVERLOADED);

    private final List<Long> alarms = new ArrayList<>();
    private final Traffic traffic = new Traffic(LIMITS, 3, alarms::add, Traffic.UNTIMED, 0);

    @Test
    void callsAtTheLimitAndAtEachMultipleOfIt() {
        for (int i = 1; i <= 15; i++) {
            traffic.completed(Outcome.BACKEND_ERROR, i, 0);
        }
        assertThat(alarms).containsExactly(5L, 10L, 15L);
    }

    @Test
    void aSuccessEndsEveryRun() {
        for (Outcome outcome : Outcome.values()) {
            traffic.completed(outcome, 0, 0);
        }
        assertThat(traffic.isFailing()).isTrue();
        traffic.completed(Outcome.SUCCESS, 0, 0);
        assertThat(traffic.isFailing()).isFalse();
        assertThat(traffic.longestRun()).isEqualTo(Run.NONE);
    }

    /** By definition: the failures of each kind at the end of the sequence, without what says nothing about the kind. */
    @Property(tries = 500)
    void theLongestRunIsThatOfTheDefinition(@ForAll @Size(max = 40) List<Outcome> outcomes) {
        Traffic fresh = new Traffic(LIMITS, 3, now -> {}, Traffic.UNTIMED, 0);
        int failures = 0;
        int gateway = 0;
        int connect = 0;
        for (Outcome outcome : outcomes) {
            fresh.completed(outcome, 0, 0);
            if (outcome.concernsBackend()) {
                boolean failed = outcome.isFailure() && outcome != Outcome.OVERLOADED;
                failures = failed ? failures + 1 : (outcome == Outcome.OVERLOADED) ? failures : 0;
                gateway = GATEWAY.contains(outcome) ? gateway + 1 : 0;
                connect = (outcome == Outcome.CONNECT_FAILED) ? connect + 1 : 0;
            }
        }
        int longest = Math.max(
                connect >= 3 ? connect : 0, Math.max(failures >= 5 ? failures : 0, gateway >= 10 ? gateway : 0));
        assertThat(fresh.longestRun().length()).isEqualTo(longest);
    }

    @Test
    void countsByKind() {
        for (Outcome outcome : Outcome.values()) {
            traffic.completed(outcome, 7, 5);
        }
        assertThat(traffic.counts.sum(StripedCounts.SUCCESSES)).isEqualTo(1);
        assertThat(traffic.counts.sum(StripedCounts.FAILURES)).isEqualTo(4);
        assertThat(traffic.counts.sum(StripedCounts.OVERLOADS)).isEqualTo(1);
        assertThat(traffic.counts.sum(StripedCounts.LATENCY)).isZero(); // nobody asked for it
    }

    @Test
    void countsSlowSuccessesAboveTheLimit() {
        Traffic timed = new Traffic(LIMITS, 3, now -> {}, SlowLimit.NONE, 0);
        timed.completed(Outcome.SUCCESS, 1_000, 100);
        timed.slowAbove(100);
        timed.completed(Outcome.SUCCESS, 1_000, 100);
        timed.completed(Outcome.SUCCESS, 1_000, 101);
        timed.completed(Outcome.TIMEOUT, 1_000, 1_000);
        assertThat(timed.counts.sum(StripedCounts.LATENCY)).isEqualTo(301);
        assertThat(timed.counts.sum(StripedCounts.SLOW)).isEqualTo(1);
    }

    @Test
    void nothingCountsWhileEjected() {
        traffic.eject();
        for (int i = 0; i < 20; i++) {
            traffic.completed(Outcome.CONNECT_FAILED, 0, 0);
        }
        assertThat(alarms).isEmpty();
        assertThat(traffic.isFailing()).isFalse();
        assertThat(traffic.counts.sum(StripedCounts.FAILURES)).isZero();
    }

    @Test
    void aTrialCountsWhatBeganInIt() {
        traffic.tryAgain(1_000);
        traffic.completed(Outcome.TIMEOUT, 1_500, 501);
        assertThat(traffic.hasFailedTrial()).isFalse();
        traffic.completed(Outcome.SUCCESS, 1_500, 501);
        traffic.completed(Outcome.SUCCESS, 1_500, 500);
        traffic.completed(Outcome.SUCCESS, 1_500, 500);
        traffic.completed(Outcome.CANCELLED, 1_500, 0);
        assertThat(traffic.hasPassedTrial()).isFalse();
        assertThat(alarms).isEmpty();
        traffic.completed(Outcome.SUCCESS, 1_600, 10);
        assertThat(traffic.hasPassedTrial()).isTrue();
        assertThat(alarms).containsExactly(1_600L);

        traffic.tryAgain(2_000);
        assertThat(traffic.hasPassedTrial()).isFalse();
        traffic.completed(Outcome.OVERLOADED, 2_100, 50);
        assertThat(traffic.hasFailedTrial()).isTrue();
        assertThat(traffic.lastFailure()).isEqualTo("overloaded");
    }

    @Test
    void completionsAllocateNothing() {
        Traffic quiet = new Traffic(new RunLimits(0, 0, 0), 3, now -> {}, SlowLimit.NONE, 0);
        Outcome[] outcomes = Outcome.values();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 100_000; i++) {
                quiet.completed(outcomes[i & 7], i, 5);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    @Test
    void noCountIsLostBetweenThreads() throws InterruptedException {
        int threads = 4;
        int each = 100_000;
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> running = new ArrayList<>();
        Traffic shared = new Traffic(new RunLimits(0, 0, 0), 3, now -> {}, Traffic.UNTIMED, 0);
        for (int t = 0; t < threads; t++) {
            Outcome outcome = (t % 2 == 0) ? Outcome.SUCCESS : Outcome.RESET;
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                for (int i = 0; i < each; i++) {
                    shared.completed(outcome, 0, 0);
                }
            });
            thread.start();
            running.add(thread);
        }
        start.countDown();
        for (Thread thread : running) {
            thread.join();
        }
        assertThat(shared.counts.sum(StripedCounts.SUCCESSES)).isEqualTo(2L * each);
        assertThat(shared.counts.sum(StripedCounts.FAILURES)).isEqualTo(2L * each);
    }
}
