package io.fairlead.samples.embedded;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Outcome;
import io.fairlead.api.StateChange;
import io.fairlead.health.HealthMonitor;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.Checks;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Three servers in this process, one of which stops: no call fails, and the checks take it out. */
public final class Main {
    private Main() {}

    /** Runs the sample; takes no arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<AppServer> servers = List.of(AppServer.start("app1"), AppServer.start("app2"), AppServer.start("app3"));
        List<Backend> backends = servers.stream().map(AppServer::backend).toList();
        try (LoadBalancer balancer = LoadBalancer.builder(Strategies.leastConnections())
                        .name("app")
                        .backends(backends)
                        .build();
                CheckEngine engine = CheckEngine.start();
                HealthMonitor monitor = HealthMonitor.builder(
                                balancer, Checks.http(engine).path("/health").build())
                        .interval(Duration.ofMillis(100))
                        .start()) {
            CountDownLatch noticed = new CountDownLatch(1);
            balancer.subscribe(new LoadBalancerListener() {
                @Override
                public void onState(StateChange change) {
                    if (change.after().health() == HealthStatus.DOWN) {
                        noticed.countDown();
                    }
                }
            });
            BalancedClient client = new BalancedClient(balancer);
            call(client, balancer, "all three serve");
            servers.get(1).stop();
            call(client, balancer, "app2 has stopped");
            if (!noticed.await(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the checks did not notice");
            }
            call(client, balancer, "the checks have noticed");
            System.out.println(monitor.view().size() + " backends checked");
        } finally {
            servers.forEach(AppServer::stop);
        }
    }

    private static void call(BalancedClient client, LoadBalancer balancer, String title) throws InterruptedException {
        for (int i = 0; i < 12; i++) {
            if (client.get("/").statusCode() != 200) {
                throw new IllegalStateException("a call failed");
            }
        }
        System.out.println(title + ':');
        for (BackendView view : balancer.view().backends()) {
            System.out.printf(
                    "  %-5s %-8s served %2d, connect failed %d%n",
                    view.backend().id(),
                    view.state().word(),
                    view.count(Outcome.SUCCESS),
                    view.count(Outcome.CONNECT_FAILED));
        }
    }
}
