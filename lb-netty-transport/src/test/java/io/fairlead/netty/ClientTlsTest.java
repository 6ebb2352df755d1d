package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogFormat;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.netty.tls.TlsEngine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that speak TLS, through both transports and both engines. */
class ClientTlsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n";

    static Stream<Arguments> ways() {
        return ProxyFixture.transports()
                .flatMap(transport ->
                        Stream.of(TlsEngine.JDK, TlsEngine.BORINGSSL).map(engine -> Arguments.of(transport, engine)));
    }

    private static ServerTls tls(TlsEngine engine) {
        return builder(engine).build();
    }

    private static ServerTls.Builder builder(TlsEngine engine) {
        return ServerTls.forHttp()
                .engine(engine)
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .certificate(TestTls.file("pkcs1.pem"), TestTls.file("pkcs1.key"));
    }

    private static RawClient client(int port) throws IOException {
        SSLSocket socket = TestTls.connect(TestTls.clients(), port, "one.test", "http/1.1");
        socket.startHandshake();
        return new RawClient(socket);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void servesRequestAfterRequest(Transport transport, TlsEngine engine) throws IOException {
        Origin origin = Origin.start(
                "a", call -> call.answer(200, call.headers.get("x-forwarded-proto") + ' ' + call.headers.get("via")));
        try (ProxyFixture fixture = ProxyFixture.start(transport, options -> options.tls(tls(engine)), origin);
                RawClient client = client(fixture.port)) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(GET).read().body).isEqualTo("https 1.1 fairlead");
            }
            assertThat(fixture.proxy.stats().connections()).isEqualTo(1);
            assertThat(fixture.proxy.stats().requests()).isEqualTo(3);
            assertThat(fixture.proxy.stats().errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void longBodiesPassBothWays(Transport transport, TlsEngine engine) throws IOException {
        String piece = "0123456789abcdef".repeat(4096);
        Origin origin = Origin.start("a", call -> {
            String received = call.body();
            call.send("HTTP/1.1 200 OK\r\nContent-Length: " + 4 * received.length() + "\r\n\r\n");
            for (int i = 0; i < 4; i++) {
                call.send(received);
            }
            return true;
        });
        try (ProxyFixture fixture = ProxyFixture.start(transport, options -> options.tls(tls(engine)), origin);
                RawClient client = client(fixture.port)) {
            client.send("POST / HTTP/1.1\r\nHost: one.test\r\nContent-Length: " + 16 * piece.length() + "\r\n\r\n");
            for (int i = 0; i < 16; i++) {
                client.send(piece);
            }
            assertThat(client.read().body).isEqualTo(piece.repeat(64));
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aRefusedRequestIsAnsweredAndTheConnectionEndsInOrder(Transport transport, TlsEngine engine)
            throws IOException {
        try (ProxyFixture fixture =
                        ProxyFixture.start(transport, options -> options.tls(tls(engine)), Origin.plain("a"));
                RawClient client = client(fixture.port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 5\r\n\r\nwords");
            assertThat(client.read().status).isEqualTo(400);
            assertThat(client.isClosedByPeer()).isTrue(); // an exception if TLS had not said so
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aResponseThatIsCutDoesNotLookComplete(Transport transport, TlsEngine engine) throws IOException {
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwords\r\n");
            return call.reset();
        });
        try (ProxyFixture fixture = ProxyFixture.start(transport, options -> options.tls(tls(engine)), origin);
                RawClient client = client(fixture.port)) {
            client.send("GET / HTTP/1.0\r\n\r\n");
            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void handshakesThatFailAreCountedAndLogged(Transport transport, TlsEngine engine) throws IOException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines))
                .format(LogFormat.JSON)
                .open();
        ServerTls tls = builder(engine).handshakeTimeout(Duration.ofMillis(500)).build();
        try (ProxyFixture fixture =
                ProxyFixture.start(transport, options -> options.tls(tls).accessLog(log), Origin.plain("a"))) {
            try (RawClient plain = new RawClient(fixture.port)) {
                plain.send(GET);
                assertThat(plain.isClosedByPeer()).isTrue();
            }
            try (RawClient silent = new RawClient(fixture.port)) {
                assertThat(silent.isClosedByPeer()).isTrue();
            }
            ProxyFixture.await(
                    "both to be counted", () -> fixture.proxy.stats().errors().size() == 2);
            assertThat(fixture.proxy.stats().errors())
                    .containsEntry(ProxyError.HANDSHAKE_FAILED, 1L)
                    .containsEntry(ProxyError.HANDSHAKE_TIMEOUT, 1L);
            assertThat(fixture.proxy.stats().requests()).isZero();
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.UTF_8))
                .contains("\"termination\":\"PR\"")
                .contains("\"termination\":\"cR\"");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void aTunnelEndsInTheWordsOfTls(Transport transport, TlsEngine engine) throws IOException {
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: x\r\n\r\nwords");
            return false;
        });
        try (ProxyFixture fixture = ProxyFixture.start(transport, options -> options.tls(tls(engine)), origin);
                RawClient client = client(fixture.port)) {
            client.send("GET / HTTP/1.1\r\nHost: one.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            assertThat(client.read().status).isEqualTo(101);
            assertThat(client.in.readNBytes(5))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("words");
            assertThat(client.isClosedByPeer()).isTrue(); // an exception if TLS had not said so
        }
    }

    @Test
    void aHandshakeThatIsPendingDoesNotHoldUpTheClose() throws IOException {
        ProxyFixture fixture =
                ProxyFixture.start(Transport.NIO, options -> options.tls(tls(TlsEngine.AUTO)), Origin.plain("a"));
        try (Socket silent = new RawClient(fixture.port).socket) {
            ProxyFixture.await(
                    "acceptance",
                    () -> fixture.proxy.traffic().frontends().get(0).traffic().sessions() == 1);
            fixture.close();
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void tlsBeginsAndEndsWhileItRuns() throws IOException {
        try (ProxyFixture fixture = ProxyFixture.start(Origin.plain("a"));
                RawClient plain = new RawClient(fixture.port)) {
            assertThat(plain.send(GET).read().body).isEqualTo("a");
            fixture.proxy.reconfigure(options -> options.tls(tls(TlsEngine.AUTO)));
            assertThat(plain.send(GET).read().body).isEqualTo("a");
            try (RawClient secured = client(fixture.port)) {
                assertThat(secured.send(GET).read().body).isEqualTo("a");
                fixture.proxy.reconfigure(options -> options.tls(null));
                assertThat(secured.send(GET).read().body).isEqualTo("a");
            }
            assertThat(RawClient.get(fixture.port, "/").body).isEqualTo("a");
        }
    }
}
