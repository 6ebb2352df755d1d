package io.fairlead.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WeightTest {
    private final VirtualTime time = VirtualTime.create();
    private final List<List<Integer>> built = new ArrayList<>();
    private final LoadBalancer balancer = LoadBalancer.builder((candidates, previous) -> {
                List<Integer> weights = new ArrayList<>();
                for (int i = 0; i < candidates.size(); i++) {
                    weights.add(candidates.weight(i));
                }
                built.add(weights);
                return Balancers.cyclic().selector(candidates, previous);
            })
            .name("test")
            .ticker(time)
            .controlExecutor(time)
            .backends(backends(2, 3))
            .build();

    private static List<Backend> backends(int a, int b) {
        return List.of(
                Backend.builder("a", Balancers.ADDRESS).weight(a).build(),
                Backend.builder("b", Balancers.ADDRESS).weight(b).build());
    }

    @Test
    void theOperatorsWeightCountsUntilItIsReset() {
        balancer.weight("a", 7);
        BackendView view = balancer.view().backend("a");
        assertThat(view.weight()).isEqualTo(7);
        assertThat(view.configuredWeight()).isEqualTo(2);
        assertThat(view.state().weightOverride()).hasValue(7);
        balancer.update(backends(5, 3));
        assertThat(balancer.view().backend("a").weight()).isEqualTo(7);
        assertThat(balancer.view().backend("a").configuredWeight()).isEqualTo(5);
        balancer.resetWeight("a");
        assertThat(balancer.view().backend("a").weight()).isEqualTo(5);
        assertThat(built).containsExactly(List.of(2, 3), List.of(7, 3), List.of(7, 3), List.of(5, 3));
        balancer.resetWeight("a");
        assertThat(built).as("nothing to reset").hasSize(4);
    }

    @Test
    void itStaysWithAdminStateHealthAndSettings() {
        balancer.weight("a", 7);
        balancer.admin("a", AdminState.DRAIN);
        balancer.report("a", "http", Verdict.up("HTTP 200"));
        time.runPending();
        balancer.reconfigure(balancer.settings().withPanic(Panic.never()));
        BackendState state = balancer.view().backend("a").state();
        assertThat(state.weightOverride()).hasValue(7);
        assertThat(state.admin()).isEqualTo(AdminState.DRAIN);
        balancer.weight("a", 8);
        assertThat(balancer.view().backend("a").state())
                .isEqualTo(new BackendState(
                        HealthStatus.UP,
                        AdminState.DRAIN,
                        AdminState.DRAIN,
                        OptionalInt.of(8),
                        OptionalInt.empty(),
                        "http: HTTP 200",
                        state.sinceNanos()));
    }

    @Test
    void itIsForgottenAsAdminStateIsWhenTheBackendLeaves() {
        Attempt attempt = balancer.attempt();
        balancer.acquire(attempt);
        balancer.weight("a", 7);
        balancer.admin("a", AdminState.MAINT);
        balancer.update(backends(2, 3).subList(1, 2));
        balancer.update(backends(2, 3));
        BackendView view = balancer.view().backend("a");
        assertThat(view.inFlight()).as("work in flight is not").isEqualTo(1);
        assertThat(view.state().admin()).isEqualTo(AdminState.READY);
        assertThat(view.state().weightOverride()).isEmpty();
        assertThat(view.weight()).isEqualTo(2);
    }

    @Test
    void zeroServesOnlyRequestsThatPreferIt() {
        balancer.weight("a", 0);
        assertThat(balancer.view().backend("a").candidate()).isFalse();
        assertThat(balancer.acquire(Selection.any()).backend().id()).isEqualTo("b");
        assertThat(balancer.acquire(Selection.any().preferring("a")).backend().id())
                .isEqualTo("a");
        balancer.update(backends(0, 3));
        balancer.weight("a", 1);
        assertThat(balancer.view().backend("a").candidate())
                .as("of configured weight 0")
                .isTrue();
    }

    @Test
    void listenersAreToldAndExplanationsTell() {
        List<String> told = new ArrayList<>();
        balancer.subscribe(new LoadBalancerListener() {
            @Override
            public void onState(StateChange change) {
                told.add(change.backend().id()
                        + ' '
                        + change.before().weightOverride()
                        + ' '
                        + change.after().weightOverride());
            }
        });
        time.advance(Duration.ofSeconds(2));
        balancer.weight("a", 7);
        balancer.weight("a", 7);
        assertThat(balancer.view().summary("a"))
                .isEqualTo("in: nothing reported yet; an operator set weight 7 (configured: 2)");
        assertThat(balancer.view().backend("a").age())
                .as("of health and admin state")
                .isEqualTo(Duration.ofSeconds(2));
        balancer.weight("a", 0);
        assertThat(balancer.view().summary("a"))
                .isEqualTo("standby: weight 0, serves only requests that prefer it;"
                        + " an operator set weight 0 (configured: 2)");
        balancer.resetWeight("a");
        assertThat(balancer.view().summary("a")).isEqualTo("in: nothing reported yet");
        assertThat(told)
                .containsExactly(
                        "a OptionalInt.empty OptionalInt[7]",
                        "a OptionalInt[7] OptionalInt[0]",
                        "a OptionalInt[0] OptionalInt.empty");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> balancer.weight("a", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backend a: weight: -1 (expected: 0..65535)");
        assertThatThrownBy(() -> balancer.weight("a", 65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> balancer.weight("nobody", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test: no backend nobody (expected: one of [a, b])");
        assertThatThrownBy(() -> balancer.resetWeight("nobody")).hasMessageContaining("no backend nobody");
        balancer.close();
        assertThatThrownBy(() -> balancer.weight("a", 1)).isInstanceOf(IllegalStateException.class);
        assertThat(balancer.view().backend("a").weight()).isEqualTo(2);
    }
}
