package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.api.Backend;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.LoadBalancerListener;
import io.fairlead.api.Selector;
import io.fairlead.api.StateChange;
import io.fairlead.health.check.CheckEngine;
import io.fairlead.health.check.Checks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The parts together, in real time: a balancer, a monitor, an engine and a server of other people. */
@Timeout(20)
class MonitorOverSocketsTest {
    @Test
    @SuppressWarnings("try") // the monitor is only there to run
    void followsAServerDownAndUp() throws IOException, InterruptedException {
        AtomicInteger status = new AtomicInteger(200);
        BlockingQueue<StateChange> changes = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        try (LoadBalancer balancer = LoadBalancer.builder((candidates, previous) -> key -> Selector.NONE)
                        .backends(List.of(Backend.of("a", server.getAddress())))
                        .build();
                LoadBalancer.Subscription listening = balancer.subscribe(new LoadBalancerListener() {
                    @Override
                    public void onState(StateChange change) {
                        changes.add(change);
                    }
                });
                CheckEngine engine = CheckEngine.start();
                HealthMonitor monitor = HealthMonitor.builder(
                                balancer,
                                Checks.http(engine)
                                        .path("/health")
                                        .method("HEAD")
                                        .build())
                        .source("http")
                        .interval(Duration.ofMillis(20))
                        .start()) {
            assertNext(changes, HealthStatus.UP, "http: HTTP 200");
            status.set(503);
            assertNext(changes, HealthStatus.DOWN, "http: HTTP 503 (expected: 200..399)");
            status.set(204);
            assertNext(changes, HealthStatus.UP, "http: HTTP 204");
            server.stop(0);
            assertNext(changes, HealthStatus.DOWN, "http: connection refused");
        } finally {
            server.stop(0);
        }
    }

    private static void assertNext(BlockingQueue<StateChange> changes, HealthStatus health, String reason)
            throws InterruptedException {
        StateChange change = changes.poll(10, TimeUnit.SECONDS);
        assertThat(change).isNotNull();
        assertThat(change.after().health()).isEqualTo(health);
        assertThat(change.after().reason()).isEqualTo(reason);
    }
}
