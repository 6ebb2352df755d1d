package io.fairlead.api;

import static io.fairlead.api.Balancers.backends;
import static io.fairlead.api.Balancers.picks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is reported of members, and who is served then. */
class HealthInPoolTest {
    private final VirtualTime time = VirtualTime.create();

    @Test
    void oneDownFromAnySourceIsDownUntilThatSourceTakesItBack() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b").build();
        report(balancer, "a", "http", Verdict.up("HTTP 200"));
        assertThat(state(balancer, "a")).isEqualTo("UP http: HTTP 200");
        report(balancer, "a", "outlier", Verdict.down("5 failures in a row"));
        assertThat(state(balancer, "a")).isEqualTo("DOWN outlier: 5 failures in a row");
        report(balancer, "a", "http", Verdict.down("HTTP 500"));
        assertThat(state(balancer, "a")).isEqualTo("DOWN http: HTTP 500, outlier: 5 failures in a row");
        report(balancer, "a", "http", Verdict.up("HTTP 200"));
        assertThat(state(balancer, "a")).startsWith("DOWN outlier");
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("b", 4));
        report(balancer, "a", "outlier", Verdict.unknown());
        assertThat(state(balancer, "a")).isEqualTo("UP http: HTTP 200");
        report(balancer, "a", "http", Verdict.unknown());
        assertThat(state(balancer, "a")).isEqualTo("UNKNOWN ");
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("a", 2, "b", 2));
        balancer.report("nobody", "http", Verdict.up(""));
        time.runPending();
    }

    @Test
    void ageCountsFromTheLastChangeOfStateAndNotOfReason() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic(), "a").build();
        report(balancer, "a", "http", Verdict.down("HTTP 500"));
        time.advance(Duration.ofSeconds(3));
        report(balancer, "a", "http", Verdict.down("HTTP 503"));
        time.advance(Duration.ofSeconds(4));
        BackendView view = balancer.view().backend("a");
        assertThat(view.age()).isEqualTo(Duration.ofSeconds(7));
        assertThat(view.state().reason()).isEqualTo("http: HTTP 503");
        assertThat(view.sources()).containsEntry("http", Verdict.down("HTTP 503"));
    }

    @Test
    void reportsAreMergedOffTheCallersThreadAndRebuildOnce() {
        AtomicInteger built = new AtomicInteger();
        Strategy counting = (candidates, previous) -> {
            built.incrementAndGet();
            return key -> Selector.NONE;
        };
        LoadBalancer balancer = Balancers.builder(time, counting, "a", "b", "c").build();
        int before = built.get();
        for (String id : List.of("a", "b")) {
            balancer.report(id, "http", Verdict.up("ok"));
            balancer.report(id, "http", Verdict.down("no"));
        }
        balancer.report("c", "http", Verdict.up("ok"));
        assertThat(built).hasValue(before);
        assertThat(balancer.view().backend("a").state().health()).isEqualTo(HealthStatus.UNKNOWN);
        time.runPending();
        assertThat(built).hasValue(before + 1);
        balancer.report("a", "http", Verdict.down("still no"));
        time.runPending();
        assertThat(built).as("a new reason is no new candidate").hasValue(before + 1);
    }

    @Test
    void aVerdictAboutAnEarlierMembershipIsDropped() {
        List<Consumer<Verdict>> ports = new ArrayList<>();
        LoadBalancer balancer = Balancers.builder(time, Balancers.first(), "a")
                .passiveHealth((backend, verdicts) -> {
                    ports.add(verdicts);
                    return Tracker.NONE;
                })
                .build();
        balancer.update(List.of());
        balancer.update(backends("a"));
        ports.get(0).accept(Verdict.down("old"));
        time.runPending();
        assertThat(state(balancer, "a")).isEqualTo("UNKNOWN ");
        ports.get(1).accept(Verdict.down("new"));
        time.runPending();
        assertThat(state(balancer, "a")).isEqualTo("DOWN passive: new");
    }

    @Test
    void tiersFailOverWholeAndBack() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic()).build();
        balancer.update(List.of(
                Balancers.backend("a"),
                Backend.builder("backup", Balancers.ADDRESS).tier(1).build()));
        assertThat(picks(balancer, 2)).isEqualTo(Map.of("a", 2));
        report(balancer, "a", "http", Verdict.down("x"));
        assertThat(picks(balancer, 2)).isEqualTo(Map.of("backup", 2));
        report(balancer, "a", "http", Verdict.up("x"));
        assertThat(picks(balancer, 2)).isEqualTo(Map.of("a", 2));
    }

    @Test
    void panicUsesEverythingButMaintenance() {
        LoadBalancer balancer =
                Balancers.builder(time, Balancers.cyclic(), "a", "b", "c").build();
        List<Boolean> panics = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onPanic(boolean entered) {
                panics.add(entered);
            }
        });
        balancer.admin("c", AdminState.MAINT);
        report(balancer, "a", "http", Verdict.down("x"));
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("b", 4));
        report(balancer, "b", "http", Verdict.down("x"));
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("a", 2, "b", 2));
        assertThat(balancer.view().panic()).isTrue();
        report(balancer, "b", "http", Verdict.up("x"));
        assertThat(picks(balancer, 4)).isEqualTo(Map.of("b", 4));
        assertThat(panics).containsExactly(true, false);
    }

    @Test
    void panicThresholdAndFailClosedAreOptions() {
        LoadBalancer half = Balancers.builder(time, Balancers.cyclic(), "a", "b", "c")
                .panic(Panic.below(50))
                .build();
        report(half, "a", "http", Verdict.down("x"));
        assertThat(half.view().panic()).isFalse();
        report(half, "b", "http", Verdict.down("x"));
        assertThat(half.view().panic()).isTrue();
        assertThat(picks(half, 3)).isEqualTo(Map.of("a", 1, "b", 1, "c", 1));

        LoadBalancer closed = Balancers.builder(time, Balancers.cyclic(), "a")
                .panic(Panic.never())
                .build();
        report(closed, "a", "http", Verdict.down("x"));
        Attempt attempt = closed.attempt();
        assertThat(closed.acquire(attempt)).isFalse();
        assertThat(attempt.refusal()).isEqualTo(Refusal.ALL_DOWN);
        assertThatThrownBy(() -> Panic.below(101)).hasMessageContaining("belowPercent: 101");
    }

    @Test
    void explainsWhyABackendIsInOrOut() {
        LoadBalancer balancer = Balancers.builder(time, Balancers.cyclic()).build();
        balancer.update(List.of(
                Balancers.backend("up"),
                Balancers.backend("new"),
                Balancers.backend("down"),
                Balancers.backend("drain"),
                Balancers.backend("maint"),
                Backend.builder("zero", Balancers.ADDRESS).weight(0).build(),
                Backend.builder("backup", Balancers.ADDRESS).tier(1).build()));
        balancer.reconfigure(balancer.settings().withFailover(Failover.lastResort()));
        report(balancer, "up", "http", Verdict.up("HTTP 200"));
        report(balancer, "down", "http", Verdict.down("HTTP 503"));
        balancer.admin("drain", AdminState.DRAIN);
        balancer.admin("maint", AdminState.MAINT);
        PoolView view = balancer.view();
        assertThat(view.summary("up")).isEqualTo("in: healthy");
        assertThat(view.summary("new")).isEqualTo("in: nothing reported yet");
        assertThat(view.summary("down")).isEqualTo("out: http: HTTP 503");
        assertThat(view.summary("drain")).isEqualTo("draining: serves only requests that prefer it");
        assertThat(view.summary("maint")).isEqualTo("out: an operator set MAINT");
        assertThat(view.summary("zero")).isEqualTo("standby: weight 0, serves only requests that prefer it");
        assertThat(view.summary("backup")).isEqualTo("standby: tier 1 waits while a lower tier is in use");
        assertThatThrownBy(() -> view.summary("nobody")).hasMessageContaining("nobody");
        for (String id : List.of("up", "new")) {
            report(balancer, id, "http", Verdict.down("x"));
        }
        report(balancer, "backup", "http", Verdict.down("x"));
        assertThat(balancer.view().summary("down"))
                .isEqualTo("in: panic, so health is ignored; http: HTTP 503; tier 0 takes 75 %");
        balancer.close();
        assertThat(balancer.view().summary("up")).isEqualTo("out: the balancer is closed");
    }

    private void report(LoadBalancer balancer, String id, String source, Verdict verdict) {
        balancer.report(id, source, verdict);
        time.runPending();
    }

    private static String state(LoadBalancer balancer, String id) {
        BackendState state = balancer.view().backend(id).state();
        return state.word() + ' ' + state.reason();
    }
}
