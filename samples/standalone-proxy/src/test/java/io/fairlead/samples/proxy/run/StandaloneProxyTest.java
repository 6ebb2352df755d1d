package io.fairlead.samples.proxy.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.api.AdminState;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Verdict;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandaloneProxyTest {
    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private final ConfigLoader loader = ConfigLoader.of(strategies);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HttpServer> servers = new ArrayList<>();

    @BeforeEach
    void startServers() throws IOException {
        for (int i = 1; i <= 3; i++) {
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
    void servesTheConfigurationWithItsAdminServer() throws Exception {
        try (StandaloneProxy proxy = start(config("web", "127.0.0.1:0", 3, "admin: { bind: \"127.0.0.1:0\" }"))) {
            assertThat(served(proxy, "web", 12)).isEqualTo(Map.of("app1", 4, "app2", 4, "app3", 4));
            assertThat(get(uri(Loopback.address(proxy, "web"), "/health")).statusCode())
                    .isEqualTo(200);
            String stats = get(uri(proxy.adminAddress(), "/stats.json")).body();
            assertThat(stats).contains("app1").contains("apps").contains("\"web\"");
            assertThat(proxy.traffic.backends("apps").get("app1").requests()).isEqualTo(4);
            assertThat(get(uri(proxy.adminAddress(), "/readyz")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aReloadChangesBackendsInPlaceAndKeepsTheirCounters() throws Exception {
        try (StandaloneProxy proxy = start(config("web", "127.0.0.1:0", 2, ""))) {
            InetSocketAddress address = Loopback.address(proxy, "web");
            served(proxy, "web", 4);
            proxy.reload(config("web", "127.0.0.1:0", 3, ""));
            assertThat(proxy.addresses().get("web")).isEqualTo(address);
            assertThat(served(proxy, "web", 3)).hasSize(3);
            BackendView app1 = proxy.pools.get("apps").balancer().view().backend("app1");
            assertThat(app1.acquired()).as("2 before the reload, 1 after").isEqualTo(3);
        }
    }

    @Test
    void aReloadOpensMovesAndClosesListeners() throws Exception {
        try (Socket reserved = reserved();
                StandaloneProxy proxy = start(config("web", "127.0.0.1:0", 1, ""))) {
            int port = reserved.getLocalPort();
            InetSocketAddress before = Loopback.address(proxy, "web");
            proxy.reload(config("web", "127.0.0.1:" + port, 1, ""));
            assertThat(Loopback.port(proxy, "web")).isEqualTo(port);
            assertThat(served(proxy, "web", 2)).isEqualTo(Map.of("app1", 2));
            assertThatThrownBy(() -> get(uri(before, "/"))).isInstanceOf(IOException.class);
            proxy.reload(config("other", "127.0.0.1:0", 1, ""));
            assertThat(proxy.addresses()).containsOnlyKeys("other");
            assertThat(served(proxy, "other", 2)).isEqualTo(Map.of("app1", 2));
        }
    }

    @Test
    void anotherStrategyKeepsCountersHealthAndWhatOperatorsSet() throws Exception {
        try (StandaloneProxy proxy = start(config("web", "127.0.0.1:0", 3, ""))) {
            InetSocketAddress address = Loopback.address(proxy, "web");
            LoadBalancer balancer = proxy.pools.get("apps").balancer();
            balancer.admin("app2", AdminState.MAINT);
            balancer.report("app3", "test", Verdict.down("as told"));
            while (balancer.view().backend("app3").candidate()) { // a report only enqueues
                Thread.onSpinWait();
            }
            served(proxy, "web", 2);
            proxy.reload(parse(text("web", "127.0.0.1:0", 3, "").replace("round-robin", "least-connections")));
            assertThat(proxy.addresses().get("web")).isEqualTo(address);
            assertThat(served(proxy, "web", 4)).isEqualTo(Map.of("app1", 4));
            assertThat(proxy.pools.get("apps").balancer()).isSameAs(balancer);
            assertThat(balancer.settings().strategy().name()).isEqualTo("least-connections");
            assertThat(balancer.view().backend("app1").acquired()).isEqualTo(6);
            assertThat(balancer.view().backend("app3").state().reason()).contains("as told");
        }
    }

    @Test
    void connectionsStayOpenOverAReloadOfTheirListener() throws Exception {
        String before = text("web", "127.0.0.1:0", 2, "");
        String after = text("site", "127.0.0.1:0", 2, "")
                .replace("pool: apps", "pool: others")
                .replace("name: apps", "name: others")
                .replace("healthPath: /health", "healthPath: /up, limits: { headerFields: 50 }");
        try (StandaloneProxy proxy = start(parse(before));
                Socket socket = new Socket()) {
            socket.connect(proxy.addresses().get("web"));
            assertThat(exchange(socket, "/health")).startsWith("HTTP/1.1 200");
            proxy.reload(parse(after));
            assertThat(proxy.addresses()).containsOnlyKeys("site");
            assertThat(exchange(socket, "/up")).startsWith("HTTP/1.1 200").contains("\r\n\r\nok");
            assertThat(exchange(socket, "/health")).contains("x-backend: app");
            assertThat(proxy.pools).containsOnlyKeys("others");
        }
    }

    @Test
    void anotherModeOnTheSameAddressNeedsARestart() throws Exception {
        String text = text("web", "127.0.0.1:0", 1, "");
        try (StandaloneProxy proxy = start(parse(text))) {
            String tcp = text.replaceFirst("listeners: .*", """
                    listeners: [ { name: web, mode: tcp, bind: "127.0.0.1:0", pool: apps } ]""");
            assertThatThrownBy(() -> proxy.reload(parse(tcp)))
                    .hasMessage("listener web: mode: http to tcp on the same address"
                            + " (expected: another address, or a restart)");
            assertThat(served(proxy, "web", 2)).isEqualTo(Map.of("app1", 2));
        }
    }

    @Test
    void aReloadThatFailsAtItsLastStepChangesNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                StandaloneProxy proxy = start(config("web", "127.0.0.1:0", 2, "admin: { bind: \"127.0.0.1:0\" }"))) {
            int port = taken.getLocalPort();
            String bad = text("web", "127.0.0.1:0", 3, "admin: { bind: \"127.0.0.1:" + port + "\" }")
                    .replace("round-robin", "least-connections")
                    .replace("xBackend: true", "xBackend: false");
            assertThatThrownBy(() -> proxy.reload(parse(bad)))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("already in use");
            assertThat(served(proxy, "web", 4)).isEqualTo(Map.of("app1", 2, "app2", 2));
            LoadBalancer balancer = proxy.pools.get("apps").balancer();
            assertThat(balancer.settings().strategy().name()).isEqualTo("round-robin");
            InetSocketAddress admin = requireNonNull(proxy.adminAddress());
            assertThat(get(uri(admin, "/readyz")).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aReloadThatFailsChangesNothing() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                StandaloneProxy proxy = start(config("web", "127.0.0.1:0", 2, ""))) {
            ProxyConfig bad = config("more", "127.0.0.1:" + taken.getLocalPort(), 3, "");
            assertThatThrownBy(() -> proxy.reload(bad))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                    .hasMessageContaining("already in use");
            assertThat(proxy.addresses()).containsOnlyKeys("web");
            assertThat(served(proxy, "web", 4)).isEqualTo(Map.of("app1", 2, "app2", 2));
        }
    }

    @Test
    void aTakenPortIsNamedAndNothingIsLeft() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ProxyConfig config = config("web", "127.0.0.1:" + taken.getLocalPort(), 1, "");
            assertThatThrownBy(() -> start(config))
                    .hasMessage("listen 127.0.0.1:" + taken.getLocalPort() + ": address already in use");
        }
    }

    @Test
    void writesALineForEachRequest(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("access.log");
        String log = "accessLog: { to: file, file: \"" + file + "\" }";
        try (StandaloneProxy proxy = start(config("web", "127.0.0.1:0", 1, log))) {
            served(proxy, "web", 2);
        }
        assertThat(Files.readAllLines(file)).hasSize(2).allMatch(line -> line.contains(" web apps/app1 "));
    }

    @Test
    void relaysTcp() throws Exception {
        int port = servers.get(0).getAddress().getPort();
        try (StandaloneProxy proxy = start(parse("""
                listeners: [ { name: raw, mode: tcp, bind: "127.0.0.1:0", pool: apps } ]
                admin: { bind: "127.0.0.1:0" }
                pools: [ { name: apps, backends: [ { id: app1, address: "127.0.0.1:%d" } ] } ]
                """.formatted(port)))) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), Loopback.port(proxy, "raw"))) {
                socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertThat(answer).startsWith("HTTP/1.1 200");
            }
            InetSocketAddress admin = requireNonNull(proxy.adminAddress());
            assertThat(get(uri(admin, "/stats;csv")).body().lines())
                    .anyMatch(line -> line.matches("raw,FRONTEND,,,.*,1,18,.*,tcp,.*"))
                    .anyMatch(line -> line.matches("apps,app1,,,[01],1,,1,18,[1-9].*"));
        }
    }

    @Test
    void theStatisticsSayWhatTheChecksSaw() throws Exception {
        servers.get(1).removeContext("/");
        try (Socket deaf = reserved();
                StandaloneProxy proxy = start(parse("""
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: apps } ]
                admin: { bind: "127.0.0.1:0" }
                pools:
                  - name: apps
                    check: { type: http, interval: 100ms, fall: 1 }
                    backends:
                      - { id: app1, address: "127.0.0.1:%d" }
                      - { id: app2, address: "127.0.0.1:%d" }
                      - { id: app3, address: "127.0.0.1:%d" }
                  - name: raw
                    check: { type: tcp, interval: 100ms }
                    backends: [ { id: tcp1, address: "127.0.0.1:%d" } ]
                """.formatted(
                                servers.get(0).getAddress().getPort(),
                                servers.get(1).getAddress().getPort(),
                                deaf.getLocalPort(),
                                servers.get(2).getAddress().getPort())))) {
            InetSocketAddress admin = requireNonNull(proxy.adminAddress());
            awaitCheck(admin, "apps", "app1", "L7OK", "200");
            awaitCheck(admin, "apps", "app2", "L7STS", "404");
            awaitCheck(admin, "apps", "app3", "L4CON", "");
            awaitCheck(admin, "raw", "tcp1", "L4OK", "");
            String stats = get(uri(admin, "/stats.json")).body();
            assertThat(stats).containsPattern("\"id\":\"app3\".*\"went_down\":1,.*\"detail\":\"connection refused\"");
            assertThat(get(uri(admin, "/explain/apps/app2")).body())
                    .containsPattern("last check http: failed 0 s ago after .*, HTTP 404 \\(expected: 200..399\\); ");
        }
    }

    private void awaitCheck(InetSocketAddress admin, String pool, String id, String status, String code)
            throws IOException, InterruptedException {
        String csv = "";
        for (int i = 0; i < 600; i++) {
            csv = get(uri(admin, "/stats;csv")).body();
            List<String> names = List.of(csv.lines().findFirst().orElseThrow().split(",", -1));
            for (String line : csv.lines().toList()) {
                List<String> fields = List.of(line.split(",", -1));
                if (line.startsWith(pool + ',' + id + ',')
                        && fields.get(names.indexOf("check_status")).equals(status)
                        && fields.get(names.indexOf("check_code")).equals(code)) {
                    return;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError(id + " is not " + status + ' ' + code + ":\n" + csv);
    }

    /** Sends a request on a connection and returns its response, which must fit a read or be short. */
    private static String exchange(Socket socket, String path) throws IOException {
        String request = "GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] answer = new byte[4096];
        int read = socket.getInputStream().read(answer);
        return new String(answer, 0, Math.max(0, read), StandardCharsets.US_ASCII);
    }

    private StandaloneProxy start(ProxyConfig config) {
        return StandaloneProxy.start(config, strategies::create);
    }

    private ProxyConfig config(String listener, String bind, int backends, String more) throws ConfigException {
        return parse(text(listener, bind, backends, more));
    }

    private ProxyConfig parse(String text) throws ConfigException {
        return loader.parse("test.yaml", text);
    }

    private String text(String listener, String bind, int backends, String more) {
        StringBuilder text = new StringBuilder("""
                listeners: [ { name: %s, bind: "%s", pool: apps, xBackend: true, healthPath: /health } ]
                shutdown: { drain: 1s }
                %s
                pools:
                  - name: apps
                    strategy: round-robin
                    check: { type: http, interval: 100ms }
                    backends:
                """.formatted(listener, bind, more));
        for (int i = 0; i < backends; i++) {
            text.append("      - { id: app%d, address: \"127.0.0.1:%d\" }%n"
                    .formatted(i + 1, servers.get(i).getAddress().getPort()));
        }
        return text.toString();
    }

    private Map<String, Integer> served(StandaloneProxy proxy, String listener, int requests)
            throws IOException, InterruptedException {
        Map<String, Integer> served = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            HttpResponse<String> response = get(uri(Loopback.address(proxy, listener), "/"));
            assertThat(response.statusCode()).isEqualTo(200);
            served.merge(response.headers().firstValue("X-Backend").orElseThrow(), 1, Integer::sum);
        }
        return served;
    }

    private HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static URI uri(InetSocketAddress address, String path) {
        return URI.create("http://127.0.0.1:" + address.getPort() + path);
    }

    /** Returns a port that nobody else gets and that refuses connections, until somebody who reuses addresses listens. */
    private static Socket reserved() throws IOException {
        Socket socket = new Socket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return socket;
    }
}
