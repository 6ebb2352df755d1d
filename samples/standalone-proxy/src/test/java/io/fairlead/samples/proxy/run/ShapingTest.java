package io.fairlead.samples.proxy.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.api.HealthStatus;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Verdict;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load moves between tiers and zones, and to who comes back, through sockets and over reloads. */
class ShapingTest {
    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HttpServer> servers = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        for (int i = 0; i < 4; i++) {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
            servers.add(server);
        }
    }

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void tiersZonesAndSlowStartChangeWhileTrafficRuns() throws Exception {
        try (StandaloneProxy proxy = StandaloneProxy.start(config(""), strategies::create)) {
            LoadBalancer balancer = requireNonNull(proxy.pools.get("apps")).balancer();
            assertThat(serve(proxy, 20)).isEqualTo(Map.of("main0", 10, "main1", 10));

            report(balancer, Verdict.down("as told"));
            Map<String, Integer> served = serve(proxy, 100);
            assertThat(served.get("main0")).as("70 % of the load").isCloseTo(70, within(2));
            assertThat(served.get("backup0")).isCloseTo(15, within(2));
            assertThat(balancer.view().summary("backup1")).endsWith("tier 1 takes 30 %");

            proxy.reload(config("zone: { name: east, minBackends: 1 }"));
            served = serve(proxy, 100);
            assertThat(served.get("main0")).as("the only one of its tier").isCloseTo(70, within(2));
            assertThat(served.get("backup0")).as("the local one").isCloseTo(30, within(2));
            assertThat(served).doesNotContainKey("backup1");

            proxy.reload(config("overProvisioning: 0"));
            assertThat(serve(proxy, 10)).isEqualTo(Map.of("main0", 10));

            proxy.reload(config("overProvisioning: 0\n    slowStart: 1h"));
            report(balancer, Verdict.up("as told"));
            assertThat(balancer.view().summary("main1")).isEqualTo("in: healthy; warming up, at 10 %");
            assertThat(serve(proxy, 110)).isEqualTo(Map.of("main0", 100, "main1", 10));

            proxy.reload(config(""));
            assertThat(serve(proxy, 20)).isEqualTo(Map.of("main0", 10, "main1", 10));
        }
    }

    private static void report(LoadBalancer balancer, Verdict verdict) {
        balancer.report("main1", "test", verdict);
        boolean up = verdict.status() == HealthStatus.UP;
        while (balancer.view().backend("main1").candidate() != up) { // not its state, which is seen a moment before
            LockSupport.parkNanos(1_000_000);
        }
    }

    private ProxyConfig config(String shaping) throws ConfigException {
        StringBuilder text = new StringBuilder("""
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: apps, xBackend: true } ]
                shutdown: { drain: 1s }
                pools:
                  - name: apps
                    strategy: round-robin
                    %s
                    backends:
                """.formatted(shaping));
        for (int i = 0; i < servers.size(); i++) {
            text.append("      - { id: %s%d, address: \"127.0.0.1:%d\", tier: %d, zone: %s }\n"
                    .formatted(
                            (i < 2) ? "main" : "backup",
                            i % 2,
                            servers.get(i).getAddress().getPort(),
                            i / 2,
                            (i % 2 == 0) ? "east" : "west"));
        }
        return ConfigLoader.of(strategies).parse("test.yaml", text.toString());
    }

    private Map<String, Integer> serve(StandaloneProxy proxy, int requests) throws Exception {
        InetSocketAddress address = Loopback.address(proxy, "web");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + "/"))
                .build();
        Map<String, Integer> served = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            String backend = http.send(request, BodyHandlers.discarding())
                    .headers()
                    .firstValue("x-backend")
                    .orElseThrow();
            served.merge(backend, 1, Integer::sum);
        }
        return served;
    }
}
