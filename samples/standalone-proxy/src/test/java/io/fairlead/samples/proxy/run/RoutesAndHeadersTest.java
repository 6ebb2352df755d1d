package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routes, header fields, who asked, and cookies, as a file says them. */
class RoutesAndHeadersTest {
    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void stopServers() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void requestsMeetThePoolsOfTheirRoutes() throws Exception {
        String pools = pool("web", "web") + pool("api", "api");
        try (StandaloneProxy proxy = start("""
                    routes:
                      - { prefixes: [/api], methods: [GET], pool: api, responseHeaders: { set: { X-Route: api } } }
                      - paths: [/old]
                        pool: web
                        redirect: "https://www.example.com{target}"
                        redirectStatus: 301
                    strictPaths: true
                    requestId: X-Request-Id
                    forwarded: { trust: [127.0.0.0/8] }
                    requestHeaders: { remove: [X-Secret], set: { X-Client: "{client} {request-id}" } }
                    responseHeaders: { add: { X-Served-By: "{backend}" } }
                """, pools)) {
            HttpResponse<String> api =
                    get(proxy, "/api/x", "X-Request-Id", "r1", "X-Forwarded-For", "192.0.2.7", "X-Secret", "s");
            assertThat(api.body()).isEqualTo("api: client 192.0.2.7 r1, secret null");
            assertThat(api.headers().firstValue("X-Route")).hasValue("api");
            assertThat(api.headers().firstValue("X-Served-By")).hasValue("api");
            assertThat(get(proxy, "/apis").body()).startsWith("web: ");
            assertThat(get(proxy, "/a//b").statusCode()).isEqualTo(400);
            HttpResponse<String> moved = get(proxy, "/old?x=1");
            assertThat(moved.statusCode()).isEqualTo(301);
            assertThat(moved.headers().firstValue("Location")).hasValue("https://www.example.com/old?x=1");

            proxy.reload(parse("    routes: [{ hosts: [\"*\"], paths: [/apis], pool: api }]\n", pools));
            assertThat(get(proxy, "/apis").body()).startsWith("api: ");
            assertThat(get(proxy, "/api/x").body()).startsWith("web: ");
        }
    }

    @Test
    void aCookieKeepsAClient() throws Exception {
        StringBuilder pool = new StringBuilder("""
                listeners:
                  - { name: web, bind: "127.0.0.1:0", pool: apps }
                pools:
                  - name: apps
                    stickiness: { by: cookie, name: SRV, secret: 0123456789abcdef0123456789abcdef }
                    backends:
                """);
        for (String id : List.of("a", "b", "c")) {
            pool.append(backend(id));
        }
        ProxyConfig config = ConfigLoader.of(strategies).parse("test.yaml", pool.toString());
        String cookie;
        String home;
        try (StandaloneProxy proxy = StandaloneProxy.start(config, strategies::create)) {
            HttpResponse<String> first = get(proxy, "/");
            String set = first.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(set).endsWith("; Path=/; HttpOnly; SameSite=Lax");
            cookie = set.substring(0, set.indexOf(';'));
            home = first.body();
            for (int i = 0; i < 5; i++) {
                assertThat(get(proxy, "/", "Cookie", cookie).body()).isEqualTo(home);
            }
        }
        try (StandaloneProxy again = StandaloneProxy.start(config, strategies::create)) {
            assertThat(get(again, "/", "Cookie", cookie).body())
                    .as("after a restart")
                    .isEqualTo(home);
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        assertThatThrownBy(() -> parse("    routes: [{ hosts: [\"a:80\"], pool: web }]\n", pool("web", "web")))
                .hasMessageContaining("listeners[0].routes[0]: host: a:80 (expected: a name without port");
        assertThatThrownBy(() -> parse("    routes: [{ pool: wep }]\n", pool("web", "web")))
                .hasMessageContaining("listeners[0].routes[0].pool: \"wep\" is not defined");
        assertThatThrownBy(() -> parse("    forwarded: { trust: [here] }\n", pool("web", "web")))
                .hasMessageContaining("listeners[0].forwarded.trust: network: here");
        assertThatThrownBy(() -> parse("    requestHeaders: { set: { Connection: x } }\n", pool("web", "web")))
                .hasMessageContaining("Connection");
        assertThatThrownBy(() -> parse("    xBackend: true\n", pool("web", "web") + "    key: cookies\n"))
                .hasMessageContaining("pools[0].key: \"cookies\" (expected: source, path, target");
        assertThatThrownBy(() ->
                        parse("", pool("web", "web") + "    stickiness: { by: cookie, name: S, secret: short }\n"))
                .hasMessageContaining("secret: 5 characters (expected: 32..64)");
    }

    private StandaloneProxy start(String listener, String pools) throws ConfigException {
        return StandaloneProxy.start(parse(listener, pools), strategies::create);
    }

    private ProxyConfig parse(String listener, String pools) throws ConfigException {
        String text =
                "listeners:\n  - name: web\n    bind: \"127.0.0.1:0\"\n    pool: web\n" + listener + "pools:\n" + pools;
        return ConfigLoader.of(strategies).parse("test.yaml", text);
    }

    private String pool(String name, String id) {
        return "  - name: " + name + "\n    backends:\n" + backend(id);
    }

    private String backend(String id) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                String who = exchange.getRequestHeaders().getFirst("X-Client");
                String secret = exchange.getRequestHeaders().getFirst("X-Secret");
                byte[] body = (id + ": client " + who + ", secret " + secret).getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            servers.add(server);
            return "      - { id: " + id + ", address: \"127.0.0.1:"
                    + server.getAddress().getPort() + "\" }\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(StandaloneProxy proxy, String path, String... fields) throws Exception {
        InetSocketAddress address = Loopback.address(proxy, "web");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + path));
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
