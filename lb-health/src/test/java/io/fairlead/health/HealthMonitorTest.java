package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.CheckView;
import io.fairlead.api.Failure;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // many monitors are only there to run while the body does
class HealthMonitorTest extends VirtualMonitors {
    @Test
    void asksEveryInterval() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ofMillis(3500));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 2000L, 3000L);
        }
    }

    @Test
    void spreadsTheFirstChecksEvenlyOverTheInterval() {
        try (LoadBalancer balancer = balancer("a", "b", "c", "d");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ofMillis(999));
            assertThat(checker.calls)
                    .extracting(call -> call.id() + '@' + call.atNanos() / 1_000_000)
                    .containsExactly("a@0", "b@250", "c@500", "d@750");
        }
    }

    @Test
    void drawsEachIntervalWithinTheJitter() {
        try (LoadBalancer balancer = balancer("a", "b");
                HealthMonitor monitor = regular(balancer).jitter(0.25).seed(42).start()) {
            time.advance(Duration.ofSeconds(200));
            List<Long> gaps = new ArrayList<>();
            for (String id : List.of("a", "b")) {
                List<Long> at = checker.millisOf(id);
                for (int i = 1; i < at.size(); i++) {
                    gaps.add(at.get(i) - at.get(i - 1));
                }
            }
            assertThat(gaps).hasSizeGreaterThan(300).allMatch(gap -> gap >= 749 && gap <= 1251);
            // the seed is fixed: both ends of the range are drawn from
            assertThat(gaps).anyMatch(gap -> gap < 800).anyMatch(gap -> gap > 1200);
        }
    }

    @Test
    void theSameSeedDrawsTheSameIntervals() {
        List<List<Long>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            VirtualTime own = VirtualTime.create();
            ScriptedChecker asked = new ScriptedChecker(own);
            try (LoadBalancer balancer = LoadBalancer.builder(FIRST)
                            .controlExecutor(own)
                            .backends(List.of(backend("a", 1)))
                            .build();
                    HealthMonitor monitor = HealthMonitor.builder(balancer, asked)
                            .scheduler(own)
                            .ticker(own)
                            .jitter(1)
                            .seed(7)
                            .start()) {
                own.advance(Duration.ofSeconds(60));
                runs.add(asked.millisOf("a"));
            }
        }
        assertThat(runs.get(0)).hasSizeGreaterThan(10).isEqualTo(runs.get(1));
    }

    @Test
    void goesUpOnTheFirstPass() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            assertThat(verdict(balancer, "a")).isNull();
            time.advance(Duration.ZERO);
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.up("fine"));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void takesFallFailuresToGoDownAndRisePassesToComeUp() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ZERO);
            checker.fail("a", "HTTP 503");
            time.advance(Duration.ofSeconds(2));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
            time.advance(SECOND);
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.down("HTTP 503"));
            checker.pass("a");
            time.advance(SECOND);
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            time.advance(SECOND);
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.up("fine"));
        }
    }

    @Test
    void reportsANewReasonOnce() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).fall(1).start()) {
            checker.fail("a", "HTTP 503");
            time.advance(Duration.ZERO);
            long generation = balancer.view().generation();
            time.advance(Duration.ofSeconds(5));
            assertThat(balancer.view().generation()).isEqualTo(generation);
            checker.fail("a", "connection refused");
            time.advance(SECOND);
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.down("connection refused"));
        }
    }

    @Test
    void aThrowingCheckerFailsTheCheckWithItsReason() {
        checker.on("a", probe -> {
            throw new IllegalStateException("no client");
        });
        checker.on("b", probe -> CompletableFuture.failedFuture(new IllegalStateException("no pool")));
        checker.on("c", probe -> null);
        checker.on("d", probe -> CompletableFuture.completedStage(null));
        checker.on("e", probe -> {
            throw new NoClassDefFoundError("io/example/Client");
        });
        try (LoadBalancer balancer = balancer("a", "b", "c", "d", "e", "f");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ofSeconds(3));
            assertThat(verdict(balancer, "a").reason())
                    .isEqualTo("the checker failed: java.lang.IllegalStateException: no client");
            assertThat(verdict(balancer, "b").reason())
                    .isEqualTo("the checker failed: java.lang.IllegalStateException: no pool");
            assertThat(verdict(balancer, "c").reason()).contains("the checker returned null");
            assertThat(verdict(balancer, "d").reason()).isEqualTo("the checker completed with null");
            assertThat(verdict(balancer, "e").reason()).contains("NoClassDefFoundError");
            assertThat(health(balancer, "f")).isEqualTo(HealthStatus.UP);
            assertThat(monitor.view()).filteredOn(view -> view.id().equals("a")).allMatch(view -> view.failed() == 4);
        }
    }

    @Test
    void aHangingCheckerIsGivenUpAndDelaysNobody() {
        checker.hang("a");
        try (LoadBalancer balancer = balancer("a", "b");
                HealthMonitor monitor =
                        regular(balancer).timeout(Duration.ofSeconds(3)).start()) {
            time.advance(Duration.ofMillis(3249));
            assertThat(checker.callsTo("a")).hasSize(1);
            assertThat(checker.callsTo("a").get(0).probe().isCancelled()).isFalse();
            assertThat(checker.callsTo("b")).hasSize(3);

            time.advance(Duration.ofMillis(1));
            assertThat(checker.callsTo("a").get(0).probe().isCancelled()).isTrue();
            assertThat(monitor.view().get(0).detail()).isEqualTo("no answer from the checker within 3250 ms");

            time.advance(Duration.ofSeconds(7));
            assertThat(checker.millisOf("a")).containsExactly(0L, 3250L, 6500L, 9750L);
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            assertThat(health(balancer, "b")).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void aLateAnswerIsIgnored() {
        CompletableFuture<HealthResult> late = new CompletableFuture<>();
        checker.on("a", probe -> checker.callsTo("a").size() == 1 ? late : new CompletableFuture<>());
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).fall(1).start()) {
            time.advance(Duration.ofMillis(2250));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            late.complete(HealthResult.pass("too late"));
            time.advance(Duration.ZERO);
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            assertThat(monitor.view().get(0).checks()).isEqualTo(1);
        }
    }

    @Test
    void aSlowCheckDelaysOnlyItsOwnSuccessor() {
        checker.on("a", probe -> {
            CompletableFuture<HealthResult> slow = new CompletableFuture<>();
            time.schedule(Duration.ofMillis(1500), () -> slow.complete(HealthResult.pass("slow")));
            return slow;
        });
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ofSeconds(4));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1500L, 3000L);
            assertThat(monitor.view().get(0).latency()).isEqualTo(Duration.ofMillis(1500));
        }
    }

    @Test
    void followsTheMembership() {
        checker.hang("a");
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ofMillis(500));
            balancer.update(List.of(backend("b", 1), backend("c", 1)));
            assertThat(checker.callsTo("a").get(0).probe().isCancelled()).isTrue();
            time.advance(SECOND);
            assertThat(checker.millisOf("a")).containsExactly(0L);
            assertThat(checker.millisOf("b")).containsExactly(500L, 1500L);
            assertThat(checker.millisOf("c")).containsExactly(1000L);
            assertThat(monitor.view()).extracting(CheckView::id).containsExactly("b", "c");
        }
    }

    @Test
    void aBackendThatLeftAndCameBackStartsAfresh() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ZERO);
            balancer.update(List.of());
            balancer.update(List.of(backend("a", 1)));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UNKNOWN);
            time.advance(Duration.ZERO);
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.up("fine"));
        }
    }

    @Test
    void theNextCheckAsksTheNewAddress() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ofMillis(500));
            balancer.update(List.of(backend("a", 2)));
            time.advance(SECOND);
            assertThat(checker.calls).extracting(ScriptedChecker.Call::address).containsExactly(at(1), at(2));
            assertThat(monitor.view().get(0).checks()).isEqualTo(2);
        }
    }

    @Test
    void showsWhatItKnows() {
        checker.fail("b", "HTTP 503");
        try (LoadBalancer balancer = balancer("a", "b");
                HealthMonitor monitor = regular(balancer).start()) {
            assertThat(monitor.view().get(0))
                    .isEqualTo(new CheckView(
                            "a", "check", HealthStatus.UNKNOWN, "", Duration.ZERO, Duration.ZERO, 0, 0, 0, List.of()));
            time.advance(Duration.ofMillis(1700));
            assertThat(monitor.view())
                    .containsExactly(
                            new CheckView(
                                    "a",
                                    "check",
                                    HealthStatus.UP,
                                    "fine",
                                    Duration.ZERO,
                                    Duration.ofMillis(700),
                                    2,
                                    2,
                                    0,
                                    List.of()),
                            new CheckView(
                                    "b",
                                    "check",
                                    HealthStatus.UNKNOWN,
                                    "HTTP 503",
                                    Duration.ZERO,
                                    Duration.ofMillis(200),
                                    -2,
                                    2,
                                    2,
                                    List.of(new Failure("check", "HTTP 503", Duration.ofMillis(200), 2))));
            assertThat(monitor.view()).extracting(CheckView::passed).containsExactly(true, false);
            assertThat(monitor.checks(balancer.name())).isEqualTo(monitor.view());
            assertThat(monitor.checks("another")).isEmpty();
        }
    }

    @Test
    void closeLeavesNothingBehind() {
        CompletableFuture<HealthResult> pending = new CompletableFuture<>();
        checker.on("a", probe -> pending);
        try (LoadBalancer balancer = balancer("a", "b", "c")) {
            HealthMonitor monitor = regular(balancer).start();
            time.advance(Duration.ofMillis(400));
            monitor.close();
            monitor.close();
            assertThat(time.scheduledTasks()).isZero();
            assertThat(checker.callsTo("a").get(0).probe().isCancelled()).isTrue();
            assertThat(monitor.view()).isEmpty();

            int calls = checker.calls.size();
            pending.complete(HealthResult.pass("after the end"));
            balancer.update(List.of(backend("a", 1), backend("d", 1)));
            time.advance(Duration.ofSeconds(10));
            assertThat(checker.calls).hasSize(calls);
            assertThat(verdict(balancer, "a")).isNull();
            assertThat(verdict(balancer, "d")).isNull();
        }
    }

    @Test
    void endsWithItsBalancer() {
        LoadBalancer balancer = balancer("a", "b");
        try (HealthMonitor monitor = regular(balancer).start()) {
            time.advance(SECOND);
            balancer.close();
            assertThat(time.scheduledTasks()).isZero();
        }
        assertThatThrownBy(() -> regular(balancer).start()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void withoutASchedulerItHasOneDaemonThreadUntilClosed() throws InterruptedException {
        CompletableFuture<Thread> asked = new CompletableFuture<>();
        Thread thread;
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = HealthMonitor.builder(balancer, probe -> {
                            asked.complete(Thread.currentThread());
                            return CompletableFuture.completedStage(HealthResult.pass("fine"));
                        })
                        .start()) {
            thread = asked.orTimeout(10, TimeUnit.SECONDS).join();
            assertThat(thread.getName()).isEqualTo("fairlead-monitor");
            assertThat(thread.isDaemon()).isTrue();
        }
        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void aSchedulerThatRejectsTasksEndsTheChecksWithoutHarm() {
        CountDownLatch rejected = new CountDownLatch(1);
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = HealthMonitor.builder(balancer, checker)
                        .scheduler((delay, task) -> {
                            rejected.countDown();
                            throw new RejectedExecutionException("shut down");
                        })
                        .start()) {
            assertThat(rejected.getCount()).isZero();
            assertThat(monitor.view()).hasSize(1);
        }
    }

    @Test
    void namesTheFieldThatIsOutOfRange() {
        try (LoadBalancer balancer = balancer("a")) {
            assertRefused(regular(balancer).interval(Duration.ZERO), "interval: PT0S (expected: > 0");
            assertRefused(regular(balancer).interval(Duration.ofDays(2)), "interval: PT48H (expected: > 0");
            assertRefused(regular(balancer).timeout(Duration.ofMillis(-1)), "timeout: PT-0.001S (expected: > 0");
            assertRefused(regular(balancer).jitter(1.5), "jitter: 1.5 (expected: 0..1)");
            assertRefused(regular(balancer).jitter(Double.NaN), "jitter: NaN (expected: 0..1)");
            assertRefused(regular(balancer).rise(0), "rise: 0 (expected: >= 1)");
            assertRefused(regular(balancer).fall(-1), "fall: -1 (expected: >= 1)");
            assertRefused(regular(balancer).source(""), "source: \"\" (expected: not empty)");
            assertRefused(regular(balancer).fastInterval(Duration.ZERO), "fastInterval: PT0S (expected: > 0");
            assertRefused(regular(balancer).downInterval(Duration.ofDays(2)), "downInterval: PT48H (expected: > 0");
            assertRefused(regular(balancer).maxConcurrent(0), "maxConcurrent: 0 (expected: >= 1)");
        }
        assertThat(time.scheduledTasks()).isZero();
    }

    private static void assertRefused(HealthMonitor.Builder builder, String message) {
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
