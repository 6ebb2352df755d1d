package io.fairlead.samples.proxy.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.api.LoadBalancer;
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
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backend that fails requests: what is tried elsewhere, and when it is taken out, over reloads. */
class BrokenBackendTest {
    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer good;
    private HttpServer bad;

    @BeforeEach
    void startServers() throws IOException {
        good = server(200);
        bad = server(500);
    }

    @AfterEach
    void stopServers() {
        good.stop(0);
        bad.stop(0);
    }

    @Test
    void aReloadBeginsAndEndsTheDetection() throws Exception {
        try (StandaloneProxy proxy = StandaloneProxy.start(config(""), strategies::create)) {
            LoadBalancer balancer = requireNonNull(proxy.pools.get("apps")).balancer();
            assertThat(serve(proxy, 20)).isEqualTo(Map.of("good 200", 10, "bad 500", 10));

            proxy.reload(config("outlier: { failures: 3, ejection: 1h, ejectionLimit: 1h }"));
            awaitEjection(proxy, balancer);
            assertThat(balancer.view().explain("bad")).contains("failures in a row");
            assertThat(serve(proxy, 10)).isEqualTo(Map.of("good 200", 10));

            proxy.reload(config("outlier: false"));
            await(balancer, true);
            assertThat(serve(proxy, 20)).isEqualTo(Map.of("good 200", 10, "bad 500", 10));

            proxy.reload(config("outlier:"));
            awaitEjection(proxy, balancer);
            assertThat(serve(proxy, 10)).isEqualTo(Map.of("good 200", 10));

            proxy.reload(config(""));
            await(balancer, true);
            assertThat(serve(proxy, 20)).isEqualTo(Map.of("good 200", 10, "bad 500", 10));
        }
    }

    @Test
    void aReloadSaysWhichStatusesAreTriedElsewhere() throws Exception {
        try (StandaloneProxy proxy =
                StandaloneProxy.start(config("retries: { statuses: [500, 502-504] }"), strategies::create)) {
            assertThat(serve(proxy, 10)).isEqualTo(Map.of("good 200", 10));
            proxy.reload(config(""));
            assertThat(serve(proxy, 10)).isEqualTo(Map.of("good 200", 5, "bad 500", 5));
        }
    }

    private void awaitEjection(StandaloneProxy proxy, LoadBalancer balancer) throws Exception {
        for (int i = 0; balancer.view().backend("bad").candidate(); i++) {
            assertThat(i).as("requests, and bad is still in").isLessThan(1_000);
            serve(proxy, 2);
        }
    }

    private static void await(LoadBalancer balancer, boolean candidate) {
        for (int i = 0; balancer.view().backend("bad").candidate() != candidate; i++) {
            assertThat(i).as("milliseconds").isLessThan(30_000);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private ProxyConfig config(String options) throws ConfigException {
        String text = """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: apps, xBackend: true } ]
                shutdown: { drain: 1s }
                pools:
                  - name: apps
                    %s
                    backends:
                      - { id: good, address: "127.0.0.1:%d" }
                      - { id: bad, address: "127.0.0.1:%d" }
                """.formatted(
                        options, good.getAddress().getPort(), bad.getAddress().getPort());
        return ConfigLoader.of(strategies).parse("test.yaml", text);
    }

    /** Returns how often each backend answered, and what. */
    private Map<String, Integer> serve(StandaloneProxy proxy, int requests) throws Exception {
        InetSocketAddress address = Loopback.address(proxy, "web");
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + "/"))
                .build();
        Map<String, Integer> served = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            HttpResponse<Void> response = http.send(request, BodyHandlers.discarding());
            String backend = response.headers().firstValue("x-backend").orElseThrow();
            served.merge(backend + ' ' + response.statusCode(), 1, Integer::sum);
        }
        return served;
    }

    private static HttpServer server(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
