package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.api.BackendView;
import io.fairlead.api.HealthStatus;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of several addresses, over HTTP and TCP, and the backends that they stay with. */
class StickinessTest {
    private static final List<Integer> CLIENTS = List.of(2, 3, 4, 5, 6, 7); // 127.0.0.x

    /** Clients of one backend follow one another, which no strategy would do that takes turns. */
    private static final List<Integer> NEIGHBORS = List.of(2, 5, 3, 6, 4, 7);

    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private final List<HttpServer> servers = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        for (int i = 0; i < 3; i++) {
            servers.add(server("app" + i, 0));
        }
    }

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void clientsOfABackendThatDiesMoveOnceAndStay() throws Exception {
        try (StandaloneProxy proxy = start("round-robin", "source")) {
            Map<Integer, String> homes = round(proxy, "web", CLIENTS);
            assertThat(new HashSet<>(homes.values())).hasSize(3);
            assertThat(round(proxy, "web")).isEqualTo(homes);
            assertThat(round(proxy, "raw"))
                    .as("a client of both listeners is one client")
                    .isEqualTo(homes);

            servers.get(1).stop(0);
            Map<Integer, String> after = new TreeMap<>();
            for (int client : CLIENTS) {
                after.put(client, ask(proxy, (client % 2 == 0) ? "web" : "raw", client));
                boolean moves = homes.get(client).equals("app1");
                assertThat(after.get(client).equals(homes.get(client))).isEqualTo(!moves);
            }
            assertThat(after).doesNotContainValue("app1");
            awaitHealth(proxy, HealthStatus.DOWN);
            assertThat(round(proxy, "web")).isEqualTo(after);

            servers.set(1, server("app1", servers.get(1).getAddress().getPort()));
            awaitHealth(proxy, HealthStatus.UP);
            for (int i = 0; i < 3; i++) {
                assertThat(round(proxy, "web")).isEqualTo(after);
                assertThat(round(proxy, "raw")).isEqualTo(after);
            }
        }
    }

    @Test
    void aReloadKeepsTheTableUnlessStickinessChanges() throws Exception {
        try (StandaloneProxy proxy = start("round-robin", "source")) {
            Map<Integer, String> homes = round(proxy, "web", CLIENTS);
            proxy.reload(config("least-connections", "source"));
            assertThat(round(proxy, "web")).isEqualTo(homes);
            proxy.reload(config("round-robin", "source"));
            assertThat(round(proxy, "raw")).isEqualTo(homes);

            String before = ask(proxy, "web", 100);
            proxy.reload(config("round-robin", "{ by: source, size: 10 }"));
            assertThat(ask(proxy, "web", 100))
                    .as("a new table: the next in turn")
                    .isNotEqualTo(before);
            proxy.reload(config("round-robin", "none"));
            assertThat(List.of(ask(proxy, "web", 2), ask(proxy, "web", 2), ask(proxy, "web", 2)))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void theAdminServerShowsWhatTheTableDid() throws Exception {
        String admin = "admin: { bind: \"127.0.0.1:0\" }\n";
        try (StandaloneProxy proxy =
                StandaloneProxy.start(parse(admin + text("round-robin", "source")), strategies::create)) {
            round(proxy, "web");
            round(proxy, "raw");
            assertThat(stats(proxy))
                    .contains("\"affinity\":{\"entries\":6,\"hits\":6,\"misses\":6,\"moves\":0,\"evictions\":0}");
            proxy.reload(parse(admin + text("round-robin", "{ by: source, size: 10 }")));
            assertThat(stats(proxy)).contains("\"affinity\":{\"entries\":0,\"hits\":0,");
            proxy.reload(parse(admin + text("round-robin", "none")));
            assertThat(stats(proxy)).contains("\"name\":\"apps\"").doesNotContain("affinity");
        }
    }

    private static String stats(StandaloneProxy proxy) throws IOException {
        int port = proxy.adminAddress().getPort();
        try (InputStream in =
                URI.create("http://127.0.0.1:" + port + "/stats.json").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aReloadTurnsToAHeader() throws Exception {
        String listeners = "listeners: [ { name: web, bind: \"127.0.0.1:0\", pool: apps } ]\n";
        try (StandaloneProxy proxy =
                StandaloneProxy.start(parse(listeners + pool("round-robin", "source")), strategies::create)) {
            String home = ask(proxy, "web", 2);
            assertThat(ask(proxy, "web", 2, "X-User: ann")).isEqualTo(home);
            proxy.reload(parse(listeners + pool("round-robin", "{ by: header, name: X-User }")));
            Map<String, String> homes = new TreeMap<>();
            for (String user : List.of("ann", "bob", "cy")) {
                homes.put(user, ask(proxy, "web", 2, "X-User: " + user));
            }
            assertThat(new HashSet<>(homes.values())).hasSize(3);
            for (String user : homes.keySet()) {
                assertThat(ask(proxy, "web", 3, "X-User: " + user)).isEqualTo(homes.get(user));
            }
        }
    }

    /** Without a table: the hash key alone, of the client's address over HTTP and TCP, decides. */
    @Test
    void strategiesThatHashKeepClientsWithTheirBackend() throws Exception {
        List<Integer> clients = IntStream.range(2, 42).boxed().toList();
        try (StandaloneProxy proxy = start("{ name: ring-hash, options: { points: \"1000\" } }", "none");
                StandaloneProxy other = start("{ name: ring-hash, options: { points: \"1000\" } }", "none")) {
            Map<Integer, String> homes = round(proxy, "web", clients);
            assertThat(new HashSet<>(homes.values())).hasSize(3);
            assertThat(round(proxy, "raw", clients)).isEqualTo(homes);
            assertThat(round(other, "web", clients)).isEqualTo(homes); // another instance

            int port = servers.get(1).getAddress().getPort();
            servers.get(1).stop(0);
            awaitHealth(proxy, HealthStatus.DOWN);
            Map<Integer, String> meanwhile = round(proxy, "web", clients);
            assertThat(meanwhile.values()).doesNotContain("app1");
            homes.forEach((client, home) -> {
                if (!home.equals("app1")) {
                    assertThat(meanwhile.get(client)).isEqualTo(home);
                }
            });
            servers.set(1, server("app1", port));
            awaitHealth(proxy, HealthStatus.UP);
            assertThat(round(proxy, "web", clients)).isEqualTo(homes);
        }
    }

    private StandaloneProxy start(String strategy, String stickiness) throws ConfigException {
        return StandaloneProxy.start(config(strategy, stickiness), strategies::create);
    }

    private ProxyConfig config(String strategy, String stickiness) throws ConfigException {
        return parse(text(strategy, stickiness));
    }

    private String text(String strategy, String stickiness) {
        return """
                listeners:
                  - { name: web, bind: "127.0.0.1:0", pool: apps }
                  - { name: raw, mode: tcp, bind: "127.0.0.1:0", pool: apps }
                shutdown: { drain: 1s }
                """ + pool(strategy, stickiness);
    }

    private String pool(String strategy, String stickiness) {
        StringBuilder text = new StringBuilder("""
                pools:
                  - name: apps
                    strategy: %s
                    stickiness: %s
                    check: { type: http, interval: 50ms, rise: 1, fall: 1 }
                    backends:
                """.formatted(strategy, stickiness));
        for (int i = 0; i < servers.size(); i++) {
            text.append("      - { id: app%d, address: \"127.0.0.1:%d\" }\n"
                    .formatted(i, servers.get(i).getAddress().getPort()));
        }
        return text.toString();
    }

    private ProxyConfig parse(String text) throws ConfigException {
        return ConfigLoader.of(strategies).parse("test.yaml", text);
    }

    private static Map<Integer, String> round(StandaloneProxy proxy, String listener) throws IOException {
        return round(proxy, listener, NEIGHBORS);
    }

    private static Map<Integer, String> round(StandaloneProxy proxy, String listener, List<Integer> clients)
            throws IOException {
        Map<Integer, String> served = new TreeMap<>();
        for (int client : clients) {
            served.put(client, ask(proxy, listener, client));
        }
        return served;
    }

    /** Returns who answers a client of the address 127.0.0.x. */
    private static String ask(StandaloneProxy proxy, String listener, int client, String... fields) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) client}), 0));
            socket.setSoTimeout(30_000);
            socket.connect(proxy.addresses().get(listener), 30_000);
            StringBuilder request = new StringBuilder("GET / HTTP/1.0\r\n");
            for (String field : fields) {
                request.append(field).append("\r\n");
            }
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 200");
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static void awaitHealth(StandaloneProxy proxy, HealthStatus wanted) {
        BooleanSupplier reached = () -> {
            BackendView view = proxy.pools.get("apps").balancer().view().backend("app1");
            return view.state().health() == wanted;
        };
        for (long waited = 0; !reached.getAsBoolean(); waited++) {
            assertThat(waited).as("app1 is never " + wanted).isLessThan(6_000);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private static HttpServer server(String id, int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        byte[] body = id.getBytes(StandardCharsets.US_ASCII);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
