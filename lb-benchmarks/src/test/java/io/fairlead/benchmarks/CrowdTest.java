package io.fairlead.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.strategies.Strategies;
import org.junit.jupiter.api.Test;

class CrowdTest {

    @Test
    void isInFlightAtEachBackendByWeightUntilItLeaves() {
        try (LoadBalancer balancer = LoadBalancer.builder(Strategies.leastConnections())
                .backends(Pools.ofSize(10))
                .seed(42)
                .build()) {
            Crowd crowd = Crowd.of(30, balancer, balancer::attempt);

            assertThat(balancer.view().backends())
                    .extracting(BackendView::inFlight)
                    .containsExactly(1L, 2L, 3L, 4L, 5L, 1L, 2L, 3L, 4L, 5L);

            crowd.leave();

            assertThat(balancer.view().backends())
                    .extracting(BackendView::inFlight)
                    .containsOnly(0L);
        }
    }
}
