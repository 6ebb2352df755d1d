package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What several sources say about one backend, and what comes of it. */
class SourcesTest {
    private final VirtualTime time = VirtualTime.create();
    private final List<String> told = new ArrayList<>();
    private final LoadBalancer balancer =
            Balancers.builder(time, Balancers.cyclic()).build();

    SourcesTest() {
        balancer.update(List.of(
                Backend.builder("a", Balancers.ADDRESS).weight(10).build(),
                Backend.builder("b", Balancers.ADDRESS).weight(10).build()));
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onState(StateChange change) {
                BackendState after = change.after();
                told.add(change.backend().id() + ' ' + after.health() + ' ' + after.admin() + ' ' + after.weight(10));
            }
        });
    }

    private void report(String source, Verdict verdict) {
        balancer.report("a", source, verdict);
        time.runPending();
    }

    private BackendView seen() {
        return balancer.view().backend("a");
    }

    @Property
    void theWorstOfAllCounts(@ForAll List<HealthStatus> statuses) {
        LoadBalancer fresh = Balancers.builder(time, Balancers.cyclic(), "x").build();
        HealthStatus worst = HealthStatus.UNKNOWN;
        for (int i = 0; i < statuses.size(); i++) {
            fresh.report("x", "source" + i, new Verdict(statuses.get(i), "said so"));
            boolean worse = switch (statuses.get(i)) {
                case DOWN -> true;
                case TRIAL -> worst != HealthStatus.DOWN;
                case UP -> worst == HealthStatus.UNKNOWN;
                case UNKNOWN -> false;
            };
            worst = worse ? statuses.get(i) : worst;
        }
        time.runPending();
        assertThat(fresh.view().backend("x").state().health()).isEqualTo(worst);
    }

    @Test
    void aHintCountsWhileNobodyHereKnows() {
        report("fleet", Verdict.down("two others cannot connect").asHint(Duration.ofSeconds(30)));
        assertThat(seen().state().health()).isEqualTo(HealthStatus.DOWN);
        assertThat(seen().state().reason()).isEqualTo("fleet (hint): two others cannot connect");
        assertThat(seen().hintsCount()).isTrue();

        report("check", Verdict.up("HTTP 200"));
        assertThat(seen().state().health()).isEqualTo(HealthStatus.UP);
        assertThat(seen().state().reason()).isEqualTo("check: HTTP 200");
        assertThat(seen().hintsCount()).isFalse();

        report("check", Verdict.unknown());
        assertThat(seen().state().health()).isEqualTo(HealthStatus.DOWN);
        assertThat(told).containsExactly("a DOWN READY 10", "a UP READY 10", "a DOWN READY 10");
    }

    @Test
    void aHintAsksForWeightAndAdminStateOnTheSameTerms() {
        report("fleet", Verdict.unknown().weighing(50).wishing(AdminState.DRAIN).asHint(Duration.ofSeconds(30)));
        assertThat(seen().state().admin()).isEqualTo(AdminState.DRAIN);
        assertThat(seen().weight()).isEqualTo(5);
        report("check", Verdict.down("HTTP 503"));
        assertThat(seen().state().admin()).isEqualTo(AdminState.READY);
        assertThat(seen().weight()).isEqualTo(10);
    }

    @Test
    void aHintIsForgottenWhenNobodyRepeatsIt() {
        Verdict hint = Verdict.down("said so").asHint(Duration.ofSeconds(10));
        report("fleet", hint);
        time.advance(Duration.ofSeconds(6));
        report("fleet", hint);
        time.advance(Duration.ofSeconds(9));
        assertThat(seen().state().health()).isEqualTo(HealthStatus.DOWN);
        assertThat(seen().sourceAges()).containsEntry("fleet", Duration.ofSeconds(15));
        time.advance(Duration.ofSeconds(1));
        assertThat(seen().state().health()).isEqualTo(HealthStatus.UNKNOWN);
        assertThat(seen().sources()).isEmpty();
        assertThat(told).containsExactly("a DOWN READY 10", "a UNKNOWN READY 10");
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void aHintThatDoesNotCountIsForgottenToo() {
        report("check", Verdict.up(""));
        report("fleet", Verdict.down("").asHint(Duration.ofSeconds(10)));
        time.advance(Duration.ofSeconds(10));
        assertThat(seen().sources()).containsOnlyKeys("check");
        assertThat(told).containsExactly("a UP READY 10");
    }

    @Test
    void hintsOfManyAreForgottenEachInItsTime() {
        for (int i = 1; i <= 5; i++) {
            report("peer" + i, Verdict.down("").asHint(Duration.ofSeconds(i)));
        }
        for (int left = 4; left >= 0; left--) {
            time.advance(Duration.ofSeconds(1));
            assertThat(seen().sources()).hasSize(left);
        }
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void aBackendThatLeavesTakesItsHintsAlong() {
        report("fleet", Verdict.down("").asHint(Duration.ofSeconds(10)));
        balancer.update(Balancers.backends("b"));
        balancer.update(Balancers.backends("a", "b"));
        assertThat(seen().sources()).isEmpty();
        time.advance(Duration.ofSeconds(10));
        assertThat(time.scheduledTasks()).isZero();
        assertThat(told).containsExactly("a DOWN READY 10");
    }

    @Test
    void closingLeavesNoTimer() {
        report("fleet", Verdict.down("").asHint(Duration.ofSeconds(10)));
        assertThat(time.scheduledTasks()).isEqualTo(1);
        balancer.close();
        time.runPending();
        assertThat(time.scheduledTasks()).isZero();
    }

    @Test
    void theStrictestWishIsInForce() {
        report("agent", Verdict.up("drain").wishing(AdminState.DRAIN));
        assertThat(seen().state().admin()).isEqualTo(AdminState.DRAIN);
        assertThat(seen().state().operator()).isEqualTo(AdminState.READY);
        assertThat(seen().state().reason()).isEqualTo("agent asks for DRAIN: drain");
        assertThat(balancer.view().summary("a"))
                .isEqualTo("draining: serves only requests that prefer it; agent asks for DRAIN: drain");
        assertThat(seen().candidate()).isFalse();

        balancer.admin("a", AdminState.MAINT);
        assertThat(seen().state().admin()).isEqualTo(AdminState.MAINT);
        assertThat(balancer.view().summary("a")).isEqualTo("out: an operator set MAINT");

        balancer.admin("a", AdminState.READY);
        report("agent", Verdict.up("maint").wishing(AdminState.MAINT));
        report("deploy", Verdict.unknown().wishing(AdminState.DRAIN));
        assertThat(seen().state().admin()).isEqualTo(AdminState.MAINT);
        assertThat(balancer.view().summary("a")).isEqualTo("out: agent asks for MAINT: maint");

        report("agent", Verdict.up("ready").wishing(AdminState.READY));
        assertThat(seen().state().admin()).isEqualTo(AdminState.DRAIN);
        report("deploy", Verdict.unknown());
        assertThat(seen().state().admin()).isEqualTo(AdminState.READY);
        assertThat(seen().candidate()).isTrue();
        assertThat(told)
                .containsExactly(
                        "a UP DRAIN 10",
                        "a UP MAINT 10",
                        "a UP DRAIN 10",
                        "a UP MAINT 10",
                        "a UP DRAIN 10",
                        "a UP READY 10");
    }

    @Test
    void aWishForMaintenanceHoldsInPanic() {
        report("agent", Verdict.up("").wishing(AdminState.MAINT));
        balancer.report("b", "check", Verdict.down(""));
        time.runPending();
        PoolView view = balancer.view();
        assertThat(view.panic()).isTrue();
        assertThat(view.backend("a").candidate()).isFalse();
        assertThat(view.backend("b").candidate()).isTrue();
    }

    @Test
    void theLeastWeightCountsUntilTheOperatorSetsOne() {
        report("lag", Verdict.up("lag 3 s").weighing(40));
        report("agent", Verdict.up("75%").weighing(75));
        assertThat(seen().weight()).isEqualTo(4);
        assertThat(seen().state().weightPercent()).isEqualTo(OptionalInt.of(40));
        assertThat(balancer.view().summary("a")).isEqualTo("in: healthy; weight 4, 40 % as reported (configured: 10)");
        balancer.weight("a", 9);
        assertThat(seen().weight()).isEqualTo(9);
        report("lag", Verdict.up("no lag"));
        assertThat(seen().weight()).isEqualTo(9);
        balancer.resetWeight("a");
        assertThat(seen().weight()).isEqualTo(8);
        report("agent", Verdict.up("0%").weighing(0));
        assertThat(seen().weight()).isZero();
        assertThat(seen().candidate()).isFalse();
        assertThat(told)
                .containsExactly("a UP READY 4", "a UP READY 9", "a UP READY 9", "a UP READY 8", "a UP READY 0");
    }

    @Test
    void whatAReasonSaysStaysInItsLine() {
        report("check", Verdict.down("gone\nin: healthy\rweight: 9"));
        assertThat(balancer.view().summary("a")).isEqualTo("out: check: gone\uFFFDin: healthy\uFFFDweight: 9");
        assertThat(balancer.explain("a").lines())
                .noneMatch(line -> line.equals("in: healthy") || line.equals("weight: 9"));
    }

    @Test
    void explainsWhoSaidWhat() {
        report("check", Verdict.up("HTTP 200").weighing(50).wishing(AdminState.DRAIN));
        time.advance(Duration.ofSeconds(12));
        report("fleet", Verdict.down("others cannot connect").asHint(Duration.ofSeconds(30)));
        balancer.weight("a", 3);
        assertThat(balancer.explain("a").lines())
                .containsExactly(
                        "draining: serves only requests that prefer it; check asks for DRAIN: HTTP 200",
                        "health: UP, check asks for DRAIN: HTTP 200",
                        "admin: DRAIN, the operator wants READY, check asks for DRAIN",
                        "since: 12 s ago",
                        "source check: UP for 12 s, HTTP 200; leaves it 50 % of its weight; asks for DRAIN",
                        "source fleet: DOWN for 0 ms, others cannot connect; a hint, forgotten when not repeated within"
                                + " 30 s; does not count, because this instance knows better",
                        "weight: 3, set by an operator (configured: 10)",
                        "factor: 0.0",
                        "tier: 0, takes 100 %, 77 % of it is available",
                        "pool: " + balancer.view().strategy() + ", generation "
                                + balancer.view().generation());
        assertThatThrownBy(() -> balancer.explain("nobody")).hasMessageContaining("nobody");
    }
}
