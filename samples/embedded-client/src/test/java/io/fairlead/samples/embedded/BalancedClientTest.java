package io.fairlead.samples.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.LoadBalancer;
import io.fairlead.api.NoBackendException;
import io.fairlead.api.Outcome;
import io.fairlead.strategies.Strategies;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class BalancedClientTest {
    @Test
    void callsGoElsewhereWhenAServerStopsAndNoneFails() throws Exception {
        List<AppServer> servers = List.of(AppServer.start("app1"), AppServer.start("app2"), AppServer.start("app3"));
        try (LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(servers.stream().map(AppServer::backend).toList())
                .build()) {
            BalancedClient client = new BalancedClient(balancer);
            assertThat(bodies(client, 12)).isEqualTo(Map.of("app1", 4, "app2", 4, "app3", 4));
            servers.get(1).stop();
            assertThat(bodies(client, 12)).containsOnlyKeys("app1", "app3");
            assertThat(balancer.view().backend("app2").count(Outcome.CONNECT_FAILED)
                            + balancer.view().backend("app2").count(Outcome.RESET))
                    .isPositive();
            servers.get(0).stop();
            servers.get(2).stop();
            assertThatThrownBy(() -> client.get("/"))
                    .isInstanceOf(NoBackendException.class)
                    .hasMessageContaining("ALL_TRIED");
            assertThat(balancer.view().backends()).allMatch(backend -> backend.inFlight() == 0);
        } finally {
            servers.forEach(AppServer::stop);
        }
    }

    private static Map<String, Integer> bodies(BalancedClient client, int calls) throws InterruptedException {
        Map<String, Integer> bodies = new TreeMap<>();
        for (int i = 0; i < calls; i++) {
            bodies.merge(client.get("/").body(), 1, Integer::sum);
        }
        return bodies;
    }
}
