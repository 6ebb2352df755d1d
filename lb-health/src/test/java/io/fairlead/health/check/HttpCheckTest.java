package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class HttpCheckTest {
    private final CheckEngine engine = CheckEngine.start();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void judgesTheStatus() throws IOException {
        HealthChecker check = Checks.http(engine).build();
        assertThat(against("HTTP/1.1 200 OK\r\n\r\n", check)).isEqualTo(HealthResult.pass("HTTP 200"));
        assertThat(against("HTTP/1.1 301 Moved\r\n\r\n", check)).isEqualTo(HealthResult.pass("HTTP 301"));
        assertThat(against("HTTP/1.1 503 Service Unavailable\r\n\r\n", check))
                .isEqualTo(HealthResult.fail("HTTP 503 (expected: 200..399)"));
    }

    @Test
    void expectsWhatItIsTold() throws IOException {
        HealthChecker check = Checks.http(engine).expect(204).expect(401, 403).build();
        assertThat(against("HTTP/1.1 204 No Content\r\n\r\n", check).passed()).isTrue();
        assertThat(against("HTTP/1.1 402 Pay\r\n\r\n", check).passed()).isTrue();
        assertThat(against("HTTP/1.1 200 OK\r\n\r\n", check))
                .isEqualTo(HealthResult.fail("HTTP 200 (expected: 204, 401..403)"));
    }

    @Test
    void sendsACompleteRequest() throws IOException {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (FaultyServer server = recording(seen)) {
            assertThat(ask(Checks.http(engine).build(), server.backend())).isEqualTo(HealthResult.pass("HTTP 200"));
            String host =
                    server.address().getHostString() + ':' + server.address().getPort();
            assertThat(seen.join())
                    .isEqualTo(head(
                            "GET / HTTP/1.1",
                            "Host: " + host,
                            "User-Agent: fairlead",
                            "Accept: */*",
                            "Connection: close"));
        }
    }

    @Test
    void sendsWhatItIsTold() throws IOException {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (FaultyServer server = recording(seen)) {
            HealthChecker check = Checks.http(engine)
                    .method("HEAD")
                    .path("/health?deep=1")
                    .host("shop.example")
                    .header("user-agent", "probe/1")
                    .header("X-Check", "yes, please")
                    .build();
            assertThat(ask(check, server.backend())).isEqualTo(HealthResult.pass("HTTP 200"));
            assertThat(seen.join())
                    .isEqualTo(head(
                            "HEAD /health?deep=1 HTTP/1.1",
                            "Host: shop.example",
                            "user-agent: probe/1",
                            "Accept: */*",
                            "X-Check: yes, please",
                            "Connection: close"));
        }
    }

    @Test
    void asksTheOtherPort() throws IOException {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (FaultyServer server = recording(seen)) {
            Backend backend = Backend.of("a", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            HealthChecker check =
                    Checks.http(engine).port(server.address().getPort()).build();
            assertThat(ask(check, backend).passed()).isTrue();
            assertThat(seen.join()).contains(":" + server.address().getPort() + "\r\n");
        }
    }

    @Test
    void anAddressWithAHostThatIsNoneIsRefused() throws IOException {
        InetAddress odd = InetAddress.getByAddress("evil\r\nX-Injected: yes", new byte[] {127, 0, 0, 1});
        assertThat(Checks.http(engine)
                        .build()
                        .check(Probe.of(Backend.of("a", new InetSocketAddress(odd, 80)), Duration.ofSeconds(10)))
                        .toCompletableFuture())
                .failsWithin(Duration.ofSeconds(30))
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("evil\\u000d\\u000aX-Injected: yes");
    }

    @Test
    void bracketsAnIpv6Address() throws IOException {
        byte[] address = new byte[16];
        address[15] = 1;
        assertThat(HttpCheck.authority(new InetSocketAddress(InetAddress.getByAddress(address), 8080)))
                .isEqualTo("[0:0:0:0:0:0:0:1]:8080");
        assertThat(HttpCheck.authority(new InetSocketAddress(InetAddress.getByAddress(address), 80)))
                .isEqualTo("[0:0:0:0:0:0:0:1]");
    }

    @Test
    void nothingCanBeInjected() {
        assertRefused(() -> Checks.http(engine).path("/a\r\nX: y"), "path: \"/a\\u000d\\u000aX: y\"");
        assertRefused(() -> Checks.http(engine).path("/a b"), "path: \"/a b\"");
        assertRefused(() -> Checks.http(engine).path("health"), "path: \"health\"");
        assertRefused(() -> Checks.http(engine).path(""), "path: \"\"");
        assertRefused(() -> Checks.http(engine).path("/a#b"), "path: \"/a#b\"");
        assertRefused(() -> Checks.http(engine).path("/ä"), "path: \"/\\u00e4\"");
        assertRefused(() -> Checks.http(engine).host("a\nb"), "host: \"a\\u000ab\"");
        assertRefused(() -> Checks.http(engine).host("a/b"), "host: \"a/b\"");
        assertRefused(() -> Checks.http(engine).host(""), "host: \"\"");
        assertRefused(() -> Checks.http(engine).header("X\r\nY", "1"), "header name: \"X\\u000d\\u000aY\"");
        assertRefused(() -> Checks.http(engine).header("X:", "1"), "header name: \"X:\"");
        assertRefused(() -> Checks.http(engine).header("X", "1\r\nY: 2"), "header X: \"1\\u000d\\u000aY: 2\"");
        assertRefused(() -> Checks.http(engine).header("X", "\0"), "header X: \"\\u0000\"");
        assertRefused(() -> Checks.http(engine).header("X", "1\n"), "header X: \"1\\u000a\"");
        assertRefused(() -> Checks.http(engine).header("Content-Length", "5"), "header name: \"Content-Length\"");
        assertRefused(() -> Checks.http(engine).method("GET\r\n"), "method: \"GET\\u000d\\u000a\"");
        assertRefused(() -> Checks.http(engine).method("PUT"), "method: \"PUT\"");
    }

    @Test
    void namesTheNumberThatIsOutOfRange() {
        assertRefused(() -> Checks.http(engine).port(0), "port: 0 (expected: 1..65535)");
        assertRefused(() -> Checks.http(engine).port(65_536), "port: 65536 (expected: 1..65535)");
        assertRefused(() -> Checks.http(engine).expect(99), "expected statuses: 99..99 (expected: a range");
        assertRefused(() -> Checks.http(engine).expect(300, 200), "expected statuses: 300..200 (expected: a range");
        assertRefused(() -> Checks.http(engine).expect(500, 600), "expected statuses: 500..600 (expected: a range");
    }

    private static void assertRefused(ThrowingCallable mistake, String message) {
        assertThatThrownBy(mistake).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }

    private static HealthResult against(String response, HealthChecker check) throws IOException {
        try (FaultyServer server = FaultyServer.answering(response)) {
            return ask(check, server.backend());
        }
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    private static FaultyServer recording(CompletableFuture<String> request) {
        return FaultyServer.that(socket -> {
            request.complete(FaultyServer.readHead(socket));
            FaultyServer.send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        });
    }

    private static HealthResult ask(HealthChecker checker, Backend backend) {
        return checker.check(Probe.of(backend, Duration.ofSeconds(10)))
                .toCompletableFuture()
                .join();
    }
}
