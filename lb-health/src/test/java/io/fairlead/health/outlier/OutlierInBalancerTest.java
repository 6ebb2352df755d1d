package io.fairlead.health.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.Lease;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import io.fairlead.api.Verdict;
import io.fairlead.api.VirtualTime;
import io.fairlead.health.HealthMonitor;
import io.fairlead.strategies.Strategies;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The detection where it lives: in a balancer, which tells it of every completion. */
@SuppressWarnings("try") // monitors are only there to run while the body does
class OutlierInBalancerTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = VirtualTime.create();

    @Test
    void anEjectedBackendGetsNothingAndReturnsByATrial() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 3)) {
            requests(balancer, 30, Outcome.RESET);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);
            assertThat(balancer.view().explain("b0"))
                    .contains("ejected for 30 s: 5 failures in a row, the last: reset");
            long before = balancer.view().backend("b0").acquired();
            requests(balancer, 30, Outcome.SUCCESS);
            assertThat(balancer.view().backend("b0").acquired()).isEqualTo(before);

            time.advance(Duration.ofSeconds(31));
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.TRIAL);
            requests(balancer, 300, Outcome.SUCCESS);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.UNKNOWN);
        }
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void aCheckThatPassesReadmitsToATrialWhoRefusedConnections() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 2)) {
            requests(balancer, 30, Outcome.CONNECT_FAILED);
            balancer.report("b0", "check", Verdict.down("connection refused"));
            time.advance(SECOND);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);
            balancer.report("b0", "check", Verdict.up("HTTP 200"));
            time.advance(SECOND);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.TRIAL);
        }
    }

    /** The monitor never saw it down, so it never saw it come up: only that it says so again ends the ejection. */
    @Test
    void aCheckThatGoesOnPassingEndsAnEjectionOfWhomNobodyCouldConnectTo() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 2);
                HealthMonitor monitor = monitor(balancer)) {
            time.advance(SECOND.multipliedBy(2));
            requests(balancer, 12, Outcome.CONNECT_FAILED);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);
            time.advance(SECOND.multipliedBy(2));
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.TRIAL);
            assertThat(balancer.view().explain("b0")).contains("check passed");
        }
    }

    @Test
    void aCheckThatGoesOnPassingDoesNotEndAnEjectionForBadAnswers() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 2);
                HealthMonitor monitor = monitor(balancer)) {
            time.advance(SECOND.multipliedBy(2));
            requests(balancer, 30, Outcome.BACKEND_ERROR);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);
            time.advance(SECOND.multipliedBy(29));
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);
            time.advance(SECOND.multipliedBy(2));
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.TRIAL);
        }
    }

    /** A session of the jury looks at everybody: it must not be held for each of ten thousand checks. */
    @Test
    void checksThatSayWhatTheySaidBeforeCallNobody() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 2)) {
            balancer.report("b0", "check", Verdict.up("HTTP 200"));
            time.advance(Duration.ofMillis(1));
            int before = time.scheduledTasks();
            outliers.heard("b0", "check", Verdict.up("HTTP 200"));
            assertThat(time.scheduledTasks()).isEqualTo(before);
            outliers.heard("b0", "check", Verdict.down("HTTP 503"));
            assertThat(time.scheduledTasks()).isEqualTo(before + 1);
        }
    }

    @Test
    void itNeverSaysThatABackendIsUp() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 2)) {
            balancer.report("b0", "check", Verdict.down("HTTP 503"));
            time.advance(SECOND);
            requests(balancer, 300, Outcome.SUCCESS);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);
        }
    }

    /** As UP it would dismiss what others advise, and traffic alone does not know that much. */
    @Test
    void aPassedTrialLeavesItToOthersToSayThatABackendIsUpOrDown() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 2)) {
            requests(balancer, 30, Outcome.RESET);
            time.advance(Duration.ofSeconds(31));
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.TRIAL);
            for (int i = 0; i < 2; i++) {
                balancer.acquire(Selection.any().preferring("b0")).complete(Outcome.SUCCESS);
            }
            Lease last = balancer.acquire(Selection.any().preferring("b0"));
            balancer.report("b0", "check", Verdict.down("HTTP 503"));
            time.advance(SECOND);
            last.complete(Outcome.SUCCESS);
            time.advance(SECOND);
            assertThat(balancer.view().backend("b0").sources()).containsOnlyKeys("check");
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);

            balancer.report("b0", "check", Verdict.unknown());
            balancer.report("b0", "fleet", Verdict.down("others see it fail").asHint(SECOND.multipliedBy(10)));
            time.advance(SECOND);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);
        }
    }

    @Test
    void whoLeavesAndReturnsBeginsAnew() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 2)) {
            requests(balancer, 30, Outcome.RESET);
            balancer.update(backends(2).subList(1, 2));
            balancer.update(backends(2));
            time.advance(SECOND);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.UNKNOWN);
            requests(balancer, 30, Outcome.RESET);
            assertThat(health(balancer, "b0")).isEqualTo(HealthStatus.DOWN);
        }
    }

    @Test
    void requestsAllocateNothing() {
        try (OutlierDetection outliers = detection();
                LoadBalancer balancer = balancer(outliers, 4)) {
            Attempt attempt = balancer.lane().attempt();
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20 && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 50_000; i++) {
                    attempt.reset();
                    balancer.acquire(attempt);
                    attempt.responded();
                    attempt.complete(attempt.ticket(), (i % 16 == 0) ? Outcome.BACKEND_ERROR : Outcome.SUCCESS);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).isZero();
        }
    }

    /** On real threads and the JDK's timer: nothing to be seen but that it happens. */
    @Test
    @Timeout(60)
    void worksWithItsDefaults() throws InterruptedException {
        try (OutlierDetection outliers = OutlierDetection.builder().build();
                LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                        .passiveHealth(outliers)
                        .backends(backends(2))
                        .build()) {
            while (health(balancer, "b0") != HealthStatus.DOWN) {
                Lease lease = balancer.acquire(Selection.any());
                lease.complete(lease.backend().id().equals("b0") ? Outcome.RESET : Outcome.SUCCESS);
                Thread.sleep(1);
            }
            assertThat(health(balancer, "b1")).isEqualTo(HealthStatus.UNKNOWN);
        }
    }

    private OutlierDetection detection() {
        return OutlierDetection.builder().jitter(0).scheduler(time).ticker(time).build();
    }

    /** Asks every second, and everybody is well. */
    private HealthMonitor monitor(LoadBalancer balancer) {
        return HealthMonitor.builder(balancer, probe -> CompletableFuture.completedStage(HealthResult.pass("fine")))
                .interval(SECOND)
                .jitter(0)
                .scheduler(time)
                .ticker(time)
                .start();
    }

    private LoadBalancer balancer(OutlierDetection outliers, int n) {
        return LoadBalancer.builder(Strategies.roundRobin())
                .passiveHealth(outliers)
                .controlExecutor(time)
                .scheduler(time)
                .ticker(time)
                .seed(1)
                .backends(backends(n))
                .build();
    }

    private static List<Backend> backends(int n) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            backends.add(Backend.of("b" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1 + i)));
        }
        return backends;
    }

    /** So many requests, one after the other, of which those to the first backend end as given. */
    private void requests(LoadBalancer balancer, int count, Outcome ofTheFirst) {
        Attempt attempt = balancer.attempt();
        for (int i = 0; i < count; i++) {
            attempt.reset();
            assertThat(balancer.acquire(attempt)).isTrue();
            boolean first = attempt.backend().id().equals("b0");
            time.advance(Duration.ofMillis(1));
            attempt.complete(attempt.ticket(), first ? ofTheFirst : Outcome.SUCCESS);
        }
        time.advance(Duration.ofMillis(100));
    }

    private static HealthStatus health(LoadBalancer balancer, String id) {
        return balancer.view().backend(id).state().health();
    }
}
