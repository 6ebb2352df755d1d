package io.fairlead.samples.proxy.run;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.CheckView;
import io.fairlead.api.HealthStatus;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks over TLS, HTTP/2 and gRPC as the configuration says, through sockets and over reloads. */
class EncryptedChecksTest {
    private static final Path KEYS = Path.of("../../lb-netty-transport/src/test/resources/tls");
    private static final String TRUSTED = "tls: { authorities: %s, serverName: one.test }\n    "
            .formatted(KEYS.resolve("ca.pem").toAbsolutePath());
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String EVERY = "interval: 20ms, timeout: 10s";

    private final StrategyCatalog strategies = StrategyCatalog.installed();
    private TrailingServer app;
    private StandaloneProxy origin; // what is checked: TLS and HTTP/2 around the app

    @TempDir
    private Path directory;

    @BeforeEach
    void startOrigin() throws Exception {
        app = TrailingServer.start();
        origin = StandaloneProxy.start(
                ConfigLoader.of(strategies).parse("origin.yaml", """
                                listeners:
                                  - { name: plain, bind: "127.0.0.1:0", pool: app, via: plain }
                                  - name: secured
                                    bind: "127.0.0.1:0"
                                    pool: app
                                    via: secured
                                    tls: { certificates: [{ chain: %1$s/sec1.pem, key: %1$s/sec1.key }] }
                                  - name: mutual
                                    bind: "127.0.0.1:0"
                                    pool: app
                                    via: mutual
                                    tls:
                                      certificates: [{ chain: %1$s/sec1.pem, key: %1$s/sec1.key }]
                                      clients: require
                                      authorities: %1$s/ca.pem
                                shutdown: { drain: 1s }
                                pools: [ { name: app, backends: [ { id: app, address: "127.0.0.1:%2$d" } ] } ]
                                """.formatted(KEYS.toAbsolutePath(), app.port())),
                strategies::create);
    }

    @AfterEach
    void stopOrigin() throws IOException {
        origin.close();
        app.close();
    }

    @Test
    void pagesOverTls() throws Exception {
        String check = "check: { type: http, path: /health, host: shop.test, body: all good, statuses: [200], %s }"
                .formatted(EVERY);
        try (StandaloneProxy proxy = start("secured", TRUSTED + check)) {
            await(proxy, "http", HealthStatus.UP, "HTTP 200 with \"all good\"");
            awaitAsked("GET /health ", "host: shop.test\r\n", "via: 1.1 secured");
            app.page = "not well";
            await(proxy, "http", HealthStatus.DOWN, "HTTP 200 without \"all good\" in the body");
            proxy.reload(config("secured", TRUSTED + check.replace("body: all good", "bodyRegex: '^not'")));
            await(proxy, "http", HealthStatus.UP, "HTTP 200 with /^not/");
        }
    }

    @Test
    void pagesOverHttp2WithAndWithoutTls() throws Exception {
        String check = "protocol: http2\n    check: { type: http, bodyRegex: 'good$', %s }".formatted(EVERY);
        try (StandaloneProxy proxy = start("secured", TRUSTED + check)) {
            await(proxy, "http", HealthStatus.UP, "HTTP 200 with /good$/");
            awaitAsked("host: one.test:" + Loopback.port(origin, "secured") + "\r\n", "via: 2.0 secured");
        }
        try (StandaloneProxy proxy = start("plain", check)) {
            await(proxy, "http", HealthStatus.UP, "HTTP 200 with /good$/");
            awaitAsked("via: 2.0 plain");
            app.page = "bad";
            await(proxy, "http", HealthStatus.DOWN, "HTTP 200 without /good$/ in the body");
        }
    }

    @Test
    void aConnectionOverTlsIsAHandshake() throws Exception {
        String check = "check: { type: tcp, %s }".formatted(EVERY);
        try (StandaloneProxy proxy = start("secured", TRUSTED + check)) {
            await(proxy, "tcp", HealthStatus.UP, "TLSv1.3");
            proxy.reload(config("plain", TRUSTED + check));
            await(proxy, "tcp", HealthStatus.DOWN, "answered without TLS");
        }
        assertThat(app.asked).isEmpty();
    }

    @Test
    void aWrongCertificateIsSaidInWords() throws Exception {
        String check = "check: { type: http, %s }".formatted(EVERY);
        try (StandaloneProxy proxy = start("secured", TRUSTED.replace("one.test", "other.test") + check)) {
            awaitMatching(proxy, "http", seen -> isRefused(seen, "other.test"));
            proxy.reload(config("secured", TRUSTED.replace("ca.pem", "stranger.pem") + check));
            awaitMatching(proxy, "http", seen -> isRefused(seen, "PKIX"));
            proxy.reload(config("secured", "tls: { verify: false }\n    " + check));
            await(proxy, "http", HealthStatus.UP, "HTTP 200");
        }
    }

    @Test
    void ourCertificateIsShown() throws Exception {
        String check = "check: { type: http, %s }".formatted(EVERY);
        String known = TRUSTED.replace(
                "{ ", "{ certificate: %1$s/client.pem, key: %1$s/client.key, ".formatted(KEYS.toAbsolutePath()));
        try (StandaloneProxy proxy = start("mutual", known + check)) {
            await(proxy, "http", HealthStatus.UP, "HTTP 200");
            proxy.reload(config("mutual", TRUSTED + check));
            awaitMatching(proxy, "http", seen -> seen.status() == HealthStatus.DOWN);
        }
    }

    @Test
    void aServiceOfGrpcIsFollowed() throws Exception {
        String check = "check: { type: grpc, service: shop.Cart, %s }".formatted(EVERY);
        for (String listener : List.of("secured", "plain")) {
            try (StandaloneProxy proxy = start(listener, (listener.equals("plain") ? "" : TRUSTED) + check)) {
                await(proxy, "grpc", HealthStatus.UP, "SERVING");
                awaitAsked("POST /grpc.health.v1.Health/Check ", "via: 2.0 " + listener);
                app.serving = 2;
                await(proxy, "grpc", HealthStatus.DOWN, "NOT_SERVING");
                app.serving = 1;
                await(proxy, "grpc", HealthStatus.UP, "SERVING");
            }
        }
    }

    @Test
    void aCheckMayBePlainOrEncryptedWhereConnectionsAreNot() throws Exception {
        String plain =
                "check: { type: http, plain: true, port: %d, %s }".formatted(Loopback.port(origin, "plain"), EVERY);
        try (StandaloneProxy proxy = start("secured", TRUSTED + plain)) {
            await(proxy, "http", HealthStatus.UP, "HTTP 200");
            awaitAsked("via: 1.1 plain");
            proxy.reload(config("secured", TRUSTED + plain.replace("plain: true, ", "")));
            await(proxy, "http", HealthStatus.DOWN, "answered without TLS");
            proxy.reload(config("secured", TRUSTED + plain.replace("http", "tcp")));
            await(proxy, "tcp", HealthStatus.UP, "connected");
        }
        String secured = "check: { type: http, port: %d, %s, %s }"
                .formatted(Loopback.port(origin, "secured"), TRUSTED.strip(), EVERY);
        try (StandaloneProxy proxy = start("plain", secured)) {
            await(proxy, "http", HealthStatus.UP, "HTTP 200");
            awaitAsked("via: 1.1 secured");
            proxy.reload(config("plain", secured.replace("tls: {", "tls: { alpn: [h2],")));
            awaitAsked("via: 2.0 secured");
            await(proxy, "http", HealthStatus.UP, "HTTP 200");
        }
    }

    @Test
    void filesThatHaveChangedAreReadByAReload() throws Exception {
        Path authorities = directory.resolve("authorities.pem");
        String own = TRUSTED.replace(KEYS.resolve("ca.pem").toAbsolutePath().toString(), authorities.toString());
        String check = "check: { type: http, %s }".formatted(EVERY);
        // of the pool, and of the check alone
        for (String options : List.of(own + check, check.replace("type: http", "type: http, " + own.strip()))) {
            Files.copy(KEYS.resolve("stranger.pem"), authorities, StandardCopyOption.REPLACE_EXISTING);
            try (StandaloneProxy proxy = start("secured", options)) {
                awaitMatching(proxy, "http", seen -> isRefused(seen, "PKIX"));
                Files.copy(KEYS.resolve("ca.pem"), authorities, StandardCopyOption.REPLACE_EXISTING);
                proxy.reload(config("secured", options));
                await(proxy, "http", HealthStatus.UP, "HTTP 200");

                Files.delete(authorities);
                assertThatThrownBy(() -> proxy.reload(config("secured", options)))
                        .hasMessageContaining(authorities + ": no such file");
                long checks = seen(proxy, "http").checks();
                awaitMatching(proxy, "http", seen -> seen.checks() > checks + 1 && seen.passed());
            }
        }
    }

    @Test
    void aReloadGoesOnFromWhatIsKnown() throws Exception {
        String rarely = "interval: 1d, timeout: 1d, initial: fully-down }";
        try (StandaloneProxy proxy = start("secured", TRUSTED + "check: { type: http, " + EVERY + " }")) {
            await(proxy, "http", HealthStatus.UP, "HTTP 200");
            proxy.reload(config("secured", TRUSTED + "check: { type: grpc, " + rarely));
            assertThat(health(proxy)).isEqualTo(HealthStatus.UP);
            proxy.reload(config("secured", TRUSTED + "check: { type: tcp, " + rarely));
            assertThat(health(proxy)).isEqualTo(HealthStatus.UP);
            proxy.reload(config("secured", "check: { type: tcp, plain: true, " + rarely));
            assertThat(health(proxy)).isEqualTo(HealthStatus.UP);
        }
    }

    private static HealthStatus health(StandaloneProxy proxy) {
        return requireNonNull(proxy.pools.get("apps"))
                .balancer()
                .view()
                .backend("a")
                .state()
                .health();
    }

    private static CheckView seen(StandaloneProxy proxy, String source) {
        CheckView seen = requireNonNull(proxy.pools.get("apps")).checks().get(0);
        assertThat(seen.source()).isEqualTo(source);
        return seen;
    }

    private static boolean isRefused(CheckView seen, String why) {
        return seen.detail().startsWith("TLS failed: ") && seen.detail().contains(why);
    }

    private static void await(StandaloneProxy proxy, String source, HealthStatus status, String detail) {
        awaitMatching(
                proxy,
                source,
                seen -> seen.status() == status
                        && health(proxy) == status
                        && seen.detail().equals(detail));
    }

    /** Waits for a request with all of these; those of checks that were replaced may come late. */
    private void awaitAsked(String... parts) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (app.asked.stream().noneMatch(head -> Stream.of(parts).allMatch(head::contains))) {
            assertThat(System.nanoTime()).as("%s", app.asked).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void awaitMatching(StandaloneProxy proxy, String source, Predicate<CheckView> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (CheckView seen = seen(proxy, source); !wanted.test(seen); seen = seen(proxy, source)) {
            assertThat(System.nanoTime()).as("%s", seen).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private StandaloneProxy start(String listener, String options) throws ConfigException {
        return StandaloneProxy.start(config(listener, options), strategies::create);
    }

    /** A pool whose backend is a listener of the origin. */
    private ProxyConfig config(String listener, String options) throws ConfigException {
        return ConfigLoader.of(strategies).parse("test.yaml", """
                listeners: [ { name: web, bind: "127.0.0.1:0", pool: apps } ]
                shutdown: { drain: 1s }
                pools:
                  - name: apps
                    %s
                    backends: [ { id: a, address: "127.0.0.1:%d" } ]
                """.formatted(options, Loopback.port(origin, listener)));
    }
}
