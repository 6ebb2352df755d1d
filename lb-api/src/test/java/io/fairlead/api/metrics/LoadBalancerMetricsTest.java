package io.fairlead.api.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.NoBackendException;
import io.fairlead.api.Outcome;
import io.fairlead.api.Selection;
import io.fairlead.api.Selector;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadBalancerMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void followsCountsAndMembershipAndLeavesNothing() {
        LoadBalancer balancer = LoadBalancer.builder(
                        (candidates, previous) -> key -> candidates.size() == 0 ? Selector.NONE : 0)
                .name("api")
                .backends(List.of(backend("a"), backend("b")))
                .build();
        LoadBalancerMetrics metrics = LoadBalancerMetrics.of(balancer);
        metrics.bindTo(registry);
        assertThatThrownBy(() -> metrics.bindTo(registry)).isInstanceOf(IllegalStateException.class);
        balancer.acquire(Selection.any()).complete(Outcome.TIMEOUT);
        balancer.acquire(Selection.any());
        awaitValue("fairlead.in.flight", "a", 1);
        assertThat(registry.get("fairlead.attempts")
                        .tags("backend", "a", "outcome", "timeout")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("fairlead.candidates")
                        .tag("pool", "api")
                        .gauge()
                        .value())
                .isEqualTo(2);
        balancer.admin("b", AdminState.DRAIN);
        awaitValue("fairlead.candidate", "b", 0);

        balancer.update(List.of(backend("c")));
        assertThat(registry.find("fairlead.in.flight").tag("backend", "a").gauge())
                .isNull();
        assertThat(registry.find("fairlead.in.flight").tag("backend", "c").gauge())
                .isNotNull();
        balancer.update(List.of());
        assertThatThrownBy(() -> balancer.acquire(Selection.any())).isInstanceOf(NoBackendException.class);
        await().until(() -> registry.get("fairlead.refused").functionCounter().count() == 1);

        metrics.close();
        metrics.close();
        assertThat(registry.getMeters()).isEmpty();
    }

    private void awaitValue(String meter, String backend, double value) {
        await().until(() -> registry.get(meter).tag("backend", backend).gauge().value() == value);
    }

    private static Backend backend(String id) {
        return Backend.of(id, InetSocketAddress.createUnresolved("test", 80));
    }
}
