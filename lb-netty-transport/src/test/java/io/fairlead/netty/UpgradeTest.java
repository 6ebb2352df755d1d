package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of HTTP/1.1 that go over to another protocol. */
final class UpgradeTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";
    static final String REQUEST = lines(
            "GET /chat HTTP/1.1",
            "Host: t",
            "Connection: keep-alive, Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13");
    private static final String AGREED = lines(
            "HTTP/1.1 101 Switching Protocols",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /** Agrees, and sends back what comes. */
    static Origin echo(Map<String, String> seen) {
        return Origin.start("a", call -> {
            seen.putAll(call.headers);
            call.send(AGREED + "hello ");
            byte[] buffer = new byte[64 * 1024];
            for (int read = call.in.read(buffer); read >= 0; read = call.in.read(buffer)) {
                call.out.write(buffer, 0, read);
            }
            call.out.write("bye".getBytes(StandardCharsets.ISO_8859_1));
            return false;
        });
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void bytesPassBothWaysFromTheFirstOn(Transport transport) throws Exception {
        Map<String, String> seen = new ConcurrentHashMap<>();
        try (ProxyFixture f = ProxyFixture.start(transport, echo(seen))) {
            try (RawClient client = new RawClient(f.port)) {
                RawClient.Response response = client.send(REQUEST + "early ").read();
                assertThat(response.status).isEqualTo(101);
                assertThat(response.headers)
                        .containsEntry("upgrade", "websocket")
                        .containsEntry("connection", "upgrade")
                        .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
                assertThat(text(client, 12)).isEqualTo("hello early ");
                client.send("GET / HTTP/1.1\r\n\r\n");
                assertThat(text(client, 18)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
                assertThat(seen)
                        .containsEntry("upgrade", "websocket")
                        .containsEntry("connection", "upgrade")
                        .containsEntry("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
                        .containsEntry("x-forwarded-proto", "http");
                assertThat(f.balancer.view().backends().get(0).inFlight()).isEqualTo(1);
            }
            f.awaitCount(Outcome.SUCCESS, 1);
            ProxyFixture.await("bytes counted", () -> f.proxy.stats().bytesIn() > REQUEST.length() + 20);
            assertThat(f.proxy.stats().responses(1)).isEqualTo(1);
        }
    }

    @Test
    void oneSideMayEndBeforeTheOther() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, echo(new ConcurrentHashMap<>()));
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send(REQUEST).read().status).isEqualTo(101);
            client.send("last words ");
            client.socket.shutdownOutput();
            assertThat(new String(client.in.readAllBytes(), StandardCharsets.ISO_8859_1))
                    .isEqualTo("hello last words bye");
            f.awaitCount(Outcome.SUCCESS, 1);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void megabytesPassBothWaysAtOnce(Transport transport) throws Exception {
        try (ProxyFixture f = ProxyFixture.start(transport, echo(new ConcurrentHashMap<>()));
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send(REQUEST).read().status).isEqualTo(101);
            byte[] sent = new byte[4_000_000];
            new Random(1).nextBytes(sent);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                try {
                    client.out.write(sent);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(text(client, 6)).isEqualTo("hello ");
            assertThat(client.in.readNBytes(sent.length)).isEqualTo(sent);
            writing.get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "foo", "websocket, foo", "TLS/1.0"})
    void whatIsNotAllowedIsNotForwarded(String protocol) throws Exception {
        Map<String, String> seen = new ConcurrentHashMap<>();
        Origin origin = Origin.start("a", call -> {
            seen.putAll(call.headers);
            return call.answer(200, "plain");
        });
        try (ProxyFixture f = ProxyFixture.start(origin)) {
            String request = REQUEST.replace("Upgrade: websocket", "Upgrade: " + protocol);
            assertThat(RawClient.once(f.port, request).body).isEqualTo("plain");
            assertThat(seen).doesNotContainKeys("upgrade", "connection", "http2-settings");
        }
    }

    @Test
    void aBackendMayDecline() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"));
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(REQUEST).read().body).isEqualTo("a");
            }
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(1);
        }
    }

    @Test
    void aBackendMayNotGoOverToSomethingElse() throws Exception {
        Origin origin = Origin.start("a", call -> call.send(AGREED.replace("Upgrade: websocket", "Upgrade: other")));
        try (ProxyFixture f = ProxyFixture.start(origin)) {
            assertThat(RawClient.once(f.port, REQUEST).status).isEqualTo(502);
            f.awaitCount(Outcome.BACKEND_ERROR, 1);
        }
    }

    @Test
    void anotherProtocolMayBeAllowedOrNone() throws Exception {
        Map<String, String> seen = new ConcurrentHashMap<>();
        Origin origin = Origin.start("a", call -> {
            seen.putAll(call.headers);
            return call.send(AGREED.replace("Upgrade: websocket", "Upgrade: Custom"));
        });
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, options -> options.upgrades("custom"), origin)) {
            assertThat(RawClient.once(f.port, REQUEST.replace("websocket", "Custom")).status)
                    .isEqualTo(101);
            f.proxy.reconfigure(options -> options.upgrades());
            seen.clear();
            assertThat(RawClient.once(f.port, REQUEST.replace("websocket", "Custom")).status)
                    .isEqualTo(502);
            assertThat(seen).doesNotContainKey("upgrade");
            assertThatThrownBy(() -> f.proxy.reconfigure(options -> options.upgrades("h2c")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("upgrades: h2c");
        }
    }

    @Test
    void aTunnelThatIsSilentForTooLongEnds() throws Exception {
        Timeouts timeouts = Timeouts.defaults().withTunnel(Duration.ofMillis(300));
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO, options -> options.timeouts(timeouts), echo(new ConcurrentHashMap<>()));
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send(REQUEST).read().status).isEqualTo(101);
            assertThat(text(client, 6)).isEqualTo("hello ");
            assertThat(client.isClosedByPeer()).isTrue();
            ProxyFixture.await("counted", () -> f.proxy.stats().errors(ProxyError.CLIENT_TIMEOUT) == 1);
        }
    }

    @Test
    void aCloseEndsTunnels() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO,
                        options -> options.drainTimeout(Duration.ofMillis(200)),
                        echo(new ConcurrentHashMap<>()));
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send(REQUEST).read().status).isEqualTo(101);
            assertThat(text(client, 6)).isEqualTo("hello ");
            f.proxy.close();
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    private static String text(RawClient client, int length) throws IOException {
        return new String(client.in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }
}
