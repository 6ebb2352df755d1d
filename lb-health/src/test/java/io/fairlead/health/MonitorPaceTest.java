package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Scheduler;
import io.fairlead.api.StateChange;
import io.fairlead.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often backends are asked, and what they count as before. */
@SuppressWarnings("try") // many monitors are only there to run while the body does
class MonitorPaceTest extends VirtualMonitors {
    private static final Duration FAST = Duration.ofMillis(100);

    @Test
    void goingDownIsConfirmedFast() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).fastInterval(FAST).start()) {
            time.advance(Duration.ZERO);
            checker.fail("a", "HTTP 503");
            time.advance(Duration.ofMillis(1199));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
            time.advance(Duration.ofMillis(1));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            // decided: the interval is the usual one
            time.advance(Duration.ofSeconds(2));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 1100L, 1200L, 2200L, 3200L);
        }
    }

    @Test
    void comingUpIsConfirmedFast() {
        checker.fail("a", "HTTP 503");
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor =
                        regular(balancer).fall(1).rise(3).fastInterval(FAST).start()) {
            time.advance(Duration.ZERO);
            checker.pass("a");
            time.advance(Duration.ofMillis(1200));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 1100L, 1200L);
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void aSingleOddResultCostsOneFastCheck() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).fastInterval(FAST).start()) {
            time.advance(Duration.ZERO);
            checker.fail("a", "HTTP 503");
            time.advance(SECOND);
            checker.pass("a");
            time.advance(Duration.ofSeconds(2));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 1100L, 2100L);
        }
    }

    @Test
    void whatFailsFromTheStartIsConfirmedFast() {
        checker.fail("a", "connection refused").fail("b", "connection refused");
        try (LoadBalancer balancer = balancer("a", "b");
                HealthMonitor monitor = regular(balancer).fastInterval(FAST).start()) {
            time.advance(Duration.ofMillis(250));
            assertThat(checker.millisOf("a")).containsExactly(0L, 100L, 200L);
            assertThat(checker.millisOf("b")).containsExactly(50L, 150L, 250L);
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            assertThat(health(balancer, "b")).isEqualTo(HealthStatus.DOWN);
        }
    }

    @Test
    void whatIsDownIsAskedSlowly() {
        checker.fail("a", "HTTP 503");
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer)
                        .fall(1)
                        .fastInterval(FAST)
                        .downInterval(Duration.ofSeconds(10))
                        .start()) {
            time.advance(Duration.ofSeconds(15));
            assertThat(checker.millisOf("a")).containsExactly(0L, 10_000L);
            checker.pass("a");
            time.advance(Duration.ofSeconds(6).plusMillis(100));
            // the first pass at 20 s, then fast, then as usual
            assertThat(checker.millisOf("a")).containsExactly(0L, 10_000L, 20_000L, 20_100L, 21_100L);
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void bothAreTheIntervalUnlessSaid() {
        checker.fail("a", "HTTP 503");
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            time.advance(Duration.ofSeconds(4));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 2000L, 3000L, 4000L);
        }
    }

    @Test
    void firstChecksComeWithinTheFastIntervalAndKeepTheirPlacesInTheInterval() {
        try (LoadBalancer balancer = balancer("a", "b", "c", "d");
                HealthMonitor monitor = regular(balancer).fastInterval(FAST).start()) {
            time.advance(Duration.ofSeconds(3));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 2000L, 3000L);
            assertThat(checker.millisOf("b")).containsExactly(25L, 1250L, 2250L);
            assertThat(checker.millisOf("c")).containsExactly(50L, 1500L, 2500L);
            assertThat(checker.millisOf("d")).containsExactly(75L, 750L, 1750L, 2750L);
        }
    }

    @Test
    void afterAPauseOfTheProcessEveryoneIsBackInItsPlace() {
        long begin = Duration.ofMillis(2100).toNanos();
        long end = Duration.ofMillis(7400).toNanos();
        Scheduler pausing = (delay, task) -> {
            long due = time.nanos() + delay.toNanos();
            long at = (due > begin && due < end) ? end : due;
            return time.schedule(Duration.ofNanos(at - time.nanos()), task);
        };
        try (LoadBalancer balancer = balancer("a", "b", "c", "d");
                HealthMonitor monitor = regular(balancer).scheduler(pausing).start()) {
            time.advance(Duration.ofSeconds(9));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 2000L, 7400L, 8000L, 9000L);
            assertThat(checker.millisOf("b")).containsExactly(250L, 1250L, 7400L, 8250L);
            assertThat(checker.millisOf("c")).containsExactly(500L, 1500L, 7400L, 7500L, 8500L);
            assertThat(checker.millisOf("d")).containsExactly(750L, 1750L, 7400L, 7750L, 8750L);
        }
    }

    @Test
    void anAddressThatChangedIsAskedSoon() {
        checker.fail("a", "connection refused");
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer)
                        .fall(1)
                        .fastInterval(FAST)
                        .downInterval(Duration.ofSeconds(30))
                        .start()) {
            time.advance(SECOND);
            balancer.update(List.of(backend("a", 2)));
            checker.pass("a");
            time.advance(Duration.ofMillis(200));
            assertThat(checker.millisOf("a")).containsExactly(0L, 1100L, 1200L);
            assertThat(checker.calls).extracting(ScriptedChecker.Call::address).containsExactly(at(1), at(2), at(2));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void otherChangesOfABackendWaitForItsNextCheck() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).fastInterval(FAST).start()) {
            time.advance(Duration.ZERO);
            balancer.update(List.of(Backend.builder("a", at(1)).weight(7).build()));
            time.advance(SECOND);
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L);
            assertThat(checker.calls.get(1).probe().backend().weight()).isEqualTo(7);
        }
    }

    @Test
    void whatDoesNotServeAtFirstIsDownUntilItHasPassed() {
        try (LoadBalancer balancer = balancer("a", "b");
                HealthMonitor monitor =
                        regular(balancer).initial(InitialState.DOWN).start()) {
            time.runPending();
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.down("not checked yet"));
            assertThat(verdict(balancer, "b")).isEqualTo(Verdict.down("not checked yet"));
            assertThat(monitor.view().get(0).status()).isEqualTo(HealthStatus.DOWN);
            time.advance(Duration.ZERO);
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.up("fine"));
            assertThat(health(balancer, "b")).isEqualTo(HealthStatus.DOWN);
            time.advance(SECOND);
            assertThat(health(balancer, "b")).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void fullyDownTakesRisePasses() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer)
                        .initial(InitialState.FULLY_DOWN)
                        .rise(3)
                        .fastInterval(FAST)
                        .start()) {
            time.advance(Duration.ofMillis(199));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            time.advance(Duration.ofMillis(1));
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
        }
    }

    @Test
    void theReasonOfTheFirstFailureReplacesThatThereWasNone() {
        checker.fail("a", "HTTP 503");
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor =
                        regular(balancer).initial(InitialState.DOWN).start()) {
            time.advance(Duration.ZERO);
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.down("HTTP 503"));
        }
    }

    @Test
    void whatIsUpAtFirstGoesDownOnTheFirstFailure() {
        checker.fail("a", "HTTP 503");
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor =
                        regular(balancer).initial(InitialState.UP).start()) {
            time.runPending();
            assertThat(verdict(balancer, "a")).isNull();
            time.advance(Duration.ZERO);
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.down("HTTP 503"));
        }
    }

    @Test
    void aMonitorOfTheSameSourceGoesOnFromWhatTheOneBeforeHasSaid() {
        checker.fail("b", "HTTP 503");
        try (LoadBalancer balancer = balancer("a", "b")) {
            HealthMonitor before = regular(balancer).fall(1).start();
            time.advance(SECOND);
            before.close();
            try (HealthMonitor after =
                    regular(balancer).initial(InitialState.FULLY_DOWN).rise(3).start()) {
                time.runPending();
                assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
                assertThat(verdict(balancer, "b")).isEqualTo(Verdict.down("HTTP 503"));
                assertThat(after.view().get(0).status()).isEqualTo(HealthStatus.UP);
                checker.pass("b");
                time.advance(Duration.ofMillis(2400));
                assertThat(health(balancer, "b")).isEqualTo(HealthStatus.DOWN);
                time.advance(Duration.ofMillis(100));
                assertThat(health(balancer, "b")).isEqualTo(HealthStatus.UP);
            }
        }
    }

    @Test
    void aMonitorOfAnotherSourceBeginsAnew() {
        try (LoadBalancer balancer = balancer("a")) {
            HealthMonitor before = regular(balancer).start();
            time.advance(SECOND);
            before.close();
            try (HealthMonitor after =
                    regular(balancer).source("other").initial(InitialState.DOWN).start()) {
                time.runPending();
                assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            }
        }
    }

    @Test
    void aBackendThatFlapsFasterThanTheChecksNeverChangesItsState() {
        List<StateChange> changes = new ArrayList<>();
        for (int rise = 2; rise <= 4; rise++) {
            try (LoadBalancer balancer = balancer("a");
                    HealthMonitor monitor = regular(balancer)
                            .rise(rise)
                            .fall(2)
                            .fastInterval(FAST)
                            .downInterval(Duration.ofSeconds(5))
                            .start()) {
                time.advance(Duration.ZERO);
                assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
                balancer.subscribe(new LoadBalancerListener() {
                    @Override
                    public void onState(StateChange change) {
                        changes.add(change);
                    }
                });
                checker.alternate("a");
                time.advance(Duration.ofMinutes(10));
                checker.pass("a");
            }
        }
        assertThat(changes).isEmpty();
    }
}
