package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.HealthResult;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.PassiveHealth;
import io.fairlead.api.Tracker;
import io.fairlead.api.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What the results of checks become: verdicts with weights and wishes. */
@SuppressWarnings("try") // many monitors are only there to run while the body does
class MonitorResultsTest extends VirtualMonitors {
    @Test
    void weightAndWishAreReportedAndWhenTheyChangeReportedAgain() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            answer(HealthResult.pass("ready").weighing(75));
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.up("ready").weighing(75));
            answer(HealthResult.pass("ready").weighing(50).wishing(AdminState.DRAIN));
            assertThat(verdict(balancer, "a"))
                    .isEqualTo(Verdict.up("ready").weighing(50).wishing(AdminState.DRAIN));
            answer(HealthResult.pass("ready"));
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.up("ready"));
        }
    }

    @Test
    void theSameIsReportedAgainAndChangesNothing() {
        List<Verdict> heard = new ArrayList<>();
        try (LoadBalancer balancer = LoadBalancer.builder(FIRST)
                        .controlExecutor(time)
                        .ticker(time)
                        .scheduler(time)
                        .passiveHealth(listener(heard))
                        .backends(List.of(backend("a", 1)))
                        .build();
                HealthMonitor monitor = regular(balancer).start()) {
            answer(HealthResult.pass("ready").weighing(75));
            long generation = balancer.view().generation();
            int reports = heard.size();
            answer(HealthResult.pass("ready").weighing(75));
            assertThat(heard).hasSize(reports + 1).endsWith(Verdict.up("ready").weighing(75));
            assertThat(balancer.view().generation()).isEqualTo(generation);
        }
    }

    @Test
    void aFailureThatDecidesNothingYetChangesNeitherWeightNorWish() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            answer(HealthResult.pass("ready").weighing(75).wishing(AdminState.DRAIN));
            answer(HealthResult.fail("timeout"));
            answer(HealthResult.fail("timeout"));
            assertThat(verdict(balancer, "a"))
                    .isEqualTo(Verdict.up("ready").weighing(75).wishing(AdminState.DRAIN));
            answer(HealthResult.fail("timeout"));
            assertThat(verdict(balancer, "a")).isEqualTo(Verdict.down("timeout"));
        }
    }

    @Test
    void aWishThatComesWithAFailureIsReportedWithIt() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer).start()) {
            answer(HealthResult.fail("going home").wishing(AdminState.MAINT).definite());
            assertThat(verdict(balancer, "a"))
                    .isEqualTo(Verdict.down("going home").wishing(AdminState.MAINT));
        }
    }

    @Test
    void whatIsDefiniteDecidesAtOnceAndIsNotConfirmed() {
        try (LoadBalancer balancer = balancer("a");
                HealthMonitor monitor = regular(balancer)
                        .rise(5)
                        .fall(5)
                        .fastInterval(SECOND.dividedBy(10))
                        .start()) {
            answer(HealthResult.pass("up"));
            answer(HealthResult.fail("down").definite());
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.DOWN);
            answer(HealthResult.pass("up").definite());
            assertThat(health(balancer, "a")).isEqualTo(HealthStatus.UP);
            assertThat(checker.millisOf("a")).containsExactly(0L, 1000L, 2000L);
        }
    }

    private static PassiveHealth listener(List<Verdict> heard) {
        return new PassiveHealth() {
            @Override
            public Tracker watch(Backend backend, Consumer<Verdict> verdicts) {
                return Tracker.NONE;
            }

            @Override
            public void heard(String id, String source, Verdict verdict) {
                heard.add(verdict);
            }
        };
    }

    /** Has the next check find this. */
    private void answer(HealthResult result) {
        int before = checker.calls.size();
        checker.on("a", probe -> CompletableFuture.completedStage(result));
        time.advance((before == 0) ? SECOND.minusNanos(1) : SECOND);
        assertThat(checker.calls).hasSize(before + 1);
    }
}
