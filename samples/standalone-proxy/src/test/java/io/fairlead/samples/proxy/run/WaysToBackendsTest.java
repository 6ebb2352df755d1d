package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS, HTTP/2 and PROXY headers to backends, and listeners without a pool, from the file to the socket. */
class WaysToBackendsTest {
    private static final Path KEYS = Path.of("../../lb-netty-transport/src/test/resources/tls");

    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path directory;

    private ProxyConfig parse(String yaml) throws ConfigException {
        return ConfigLoader.of(strategies).parse("test", yaml);
    }

    private StandaloneProxy start(String yaml) throws ConfigException {
        return StandaloneProxy.start(parse(yaml), strategies::create);
    }

    private static int port(StandaloneProxy proxy, String listener) {
        return Loopback.port(proxy, listener);
    }

    private HttpResponse<String> get(StandaloneProxy proxy, String listener, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port(proxy, listener) + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    /** Answers by itself: in plain text, behind a PROXY header, and over TLS with a certificate of the client. */
    private String origin() {
        return """
                listeners:
                  - { name: plain, bind: "127.0.0.1:0", routes: [{ respond: { body: plain } }] }
                  - name: named
                    bind: "127.0.0.1:0"
                    proxyProtocol: [127.0.0.0/8]
                    routes: [{ respond: { status: 200, body: named } }]
                  - name: secured
                    bind: "127.0.0.1:0"
                    tls: { certificates: [{ chain: %1$s/sec1.pem, key: %1$s/sec1.key }], clients: require, authorities: %1$s/ca.pem }
                    routes: [{ respond: { status: 200, body: secured } }]
                  - name: old
                    bind: "127.0.0.1:0"
                    http2: false
                    via: old
                    tls: { certificates: [{ chain: %1$s/sec1.pem, key: %1$s/sec1.key }], versions: [TLSv1.2] }
                    routes: [{ respond: { status: 200, body: old } }]
                """.formatted(KEYS.toAbsolutePath())
                .replace("proxyProtocol: [127.0.0.0/8]", "proxyProtocol: { trust: [127.0.0.0/8] }");
    }

    private String front(StandaloneProxy origin, String tls) {
        return """
                listeners:
                  - name: web
                    bind: "127.0.0.1:0"
                    pool: plain
                    http2: true
                    upgrades: []
                    via: web
                    limits: { connections: 500 }
                    routes:
                      - { prefixes: [/named], pool: named, timeouts: { responseHead: 3s } }
                      - { prefixes: [/secured], pool: secured }
                      - { prefixes: [/h2], pool: h2 }
                      - { prefixes: [/gone], respond: 410 }
                      - { headerRegexes: { X-Beta: "[1-9]+" }, respond: { body: "beta\\n", status: 200, headers: { X-Kind: beta } } }
                transport: nio
                pools:
                  - { name: plain, protocol: http2, backends: [{ id: a, address: "127.0.0.1:%1$d" }] }
                  - { name: named, sendProxy: v2, backends: [{ id: a, address: "127.0.0.1:%2$d" }] }
                  - name: secured
                    tls: { %4$s }
                    backends: [{ id: a, address: "127.0.0.1:%3$d" }]
                  - name: h2
                    protocol: http2
                    tls: { %4$s }
                    backends: [{ id: a, address: "127.0.0.1:%3$d" }]
                """.formatted(port(origin, "plain"), port(origin, "named"), port(origin, "secured"), tls);
    }

    private String tls(Path keys) {
        return "authorities: " + KEYS.toAbsolutePath() + "/ca.pem, serverName: one.test, certificate: " + keys
                + "/own.pem, key: " + keys + "/own.key";
    }

    private void use(String name) throws Exception {
        for (String end : new String[] {".pem", ".key"}) {
            Files.copy(KEYS.resolve(name + end), directory.resolve("own" + end), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void eachPoolIsReachedInItsWayAndRoutesAnswer() throws Exception {
        use("sec1");
        try (StandaloneProxy origin = start(origin());
                StandaloneProxy proxy = start(front(origin, tls(directory)))) {
            assertThat(get(proxy, "web", "/").statusCode()).isEqualTo(404);
            assertThat(get(proxy, "web", "/").body()).isEqualTo("plain");
            assertThat(get(proxy, "web", "/named").body()).isEqualTo("named");
            assertThat(get(proxy, "web", "/secured").body()).isEqualTo("secured");
            assertThat(get(proxy, "web", "/h2").body()).isEqualTo("secured");
            assertThat(get(proxy, "web", "/gone").statusCode()).isEqualTo(410);
            HttpRequest beta = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(proxy, "web") + "/x"))
                    .header("X-Beta", "42")
                    .build();
            HttpResponse<String> answer = client.send(beta, BodyHandlers.ofString());
            assertThat(answer.body()).isEqualTo("beta\n");
            assertThat(answer.headers().firstValue("X-Kind")).hasValue("beta");

            Files.delete(directory.resolve("own.key"));
            assertThatThrownBy(() -> proxy.reload(parse(front(origin, tls(directory)))))
                    .hasMessageContaining(directory.resolve("own.key") + ": no such file");
            assertThat(get(proxy, "web", "/secured").body()).isEqualTo("secured");
            proxy.reload(parse(front(origin, "authorities: " + KEYS.toAbsolutePath() + "/ca.pem")));
            assertThat(get(proxy, "web", "/secured").statusCode())
                    .as("without a certificate")
                    .isEqualTo(502);
        }
    }

    @Test
    void aListenerMayLoseItsPoolAndGetOneAgain() throws Exception {
        String moved = "listeners: [{ name: web, bind: \"127.0.0.1:0\", healthPath: /healthz,"
                + " routes: [{ redirect: \"https://{host}{target}\", redirectStatus: 308 }] }]\n";
        try (StandaloneProxy origin = start(origin());
                StandaloneProxy proxy = start(moved)) {
            assertThat(get(proxy, "web", "/x").statusCode()).isEqualTo(308);
            assertThat(get(proxy, "web", "/x").headers().firstValue("Location")).hasValue("https://127.0.0.1/x");
            assertThat(get(proxy, "web", "/healthz").statusCode()).isEqualTo(200);
            proxy.reload(parse("listeners: [{ name: web, bind: \"127.0.0.1:0\", pool: p }]\n"
                    + "pools: [{ name: p, backends: [{ id: a, address: \"127.0.0.1:" + port(origin, "plain")
                    + "\" }] }]\n"));
            assertThat(get(proxy, "web", "/x").body()).isEqualTo("plain");
            proxy.reload(parse(moved));
            assertThat(get(proxy, "web", "/x").statusCode()).isEqualTo(308);
        }
    }

    @Test
    void whatIsWrongIsNamed() {
        String pools = "\npools: [{ name: p, backends: [{ id: a, address: \"127.0.0.1:1\" }], ";
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\" }]",
                "test:1: listeners[0].pool: missing, and there are no \"routes\"");
        assertWrong("listeners: [{ name: db, mode: tcp, bind: \"*:1\" }]", "test:1: listeners[0].pool: missing");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", routes: [{ paths: [/] }] }]",
                "test:1: listeners[0].routes[0].pool: missing, and there is neither \"redirect\" nor \"respond\"");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", routes: [{ respond: 200, redirect: \"http://a/\" }] }]",
                "listeners[0].routes[0].respond: only without \"redirect\"");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", routes: [{ respond: 99 }] }]",
                "test:1: listeners[0].routes[0].respond.status: 99 (expected: 200..599)");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p, upgrades: [h2c] }]" + pools + "}]",
                "test:1: listeners[0].upgrades: h2c (expected: a protocol other than HTTP, such as websocket)");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p, limits: { conections: 1 } }]" + pools + "}]",
                "test:1: listeners[0].limits.conections: unknown key (did you mean \"connections\"?)");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p }]" + pools + "protocol: http_2 }]",
                "test:2: pools[0].protocol: \"http_2\" (expected: http1 or http2) (did you mean \"http2\"?)");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p }]" + pools + "protocol: http2, sendProxy: v1 }]",
                "test:2: pools[0].sendProxy: v1, but connections of \"protocol\" http2 serve many clients");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p }]" + pools
                        + "sendProxy: v1, sendProxyTlvs: [crc32c] }]",
                "test:2: pools[0].sendProxyTlvs: only with \"sendProxy\" v2, which is v1 here");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p }]" + pools
                        + "sendProxy: v2, sendProxyTlvs: [unique_id] }]",
                "sendProxyTlvs[0]: \"unique_id\" (expected: alpn, authority, unique-id, ssl, cert-cn, ssl-cipher, crc32c or received) (did you mean \"unique-id\"?)");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p }]" + pools + "tls: { ca: x } }]",
                "test:2: pools[0].tls.ca: unknown key");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p }]" + pools
                        + "tls: { verify: false, authorities: x } }]",
                "test:2: pools[0].tls.verify: false, but there are \"authorities\" to verify by");
        assertWrong(
                "listeners: [{ name: web, bind: \"*:1\", pool: p }]" + pools + "tls: { versions: [TLSv1.1] } }]",
                "test:2: pools[0].tls.versions[0]: \"TLSv1.1\" (expected: TLSv1.2 or TLSv1.3)");
    }

    private void assertWrong(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml)).hasMessageContaining(message);
    }
}
