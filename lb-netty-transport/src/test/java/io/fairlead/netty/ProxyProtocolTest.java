package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** PROXY headers from clients and to backends. */
class ProxyProtocolTest {
    private static final String V1 = "PROXY TCP4 192.0.2.9 198.51.100.7 56324 443\r\n";
    private static final String V2 = new String(
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a2111000cc0000209c6336407dc0401bb"),
            StandardCharsets.ISO_8859_1);
    private static final String LOCAL =
            new String(HexFormat.of().parseHex("0d0a0d0a000d0a515549540a20000000"), StandardCharsets.ISO_8859_1);
    private static final String GET = "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n";
    private static final ProxyProtocol HERE = ProxyProtocol.from(Cidrs.of("127.0.0.0/8"));

    /** Answers with whom it takes for the client. */
    private static Origin origin() {
        return Origin.start("a", call -> call.answer(200, call.headers.get("x-forwarded-for")));
    }

    private static ProxyFixture before(UnaryOperator<HttpProxy.Builder> options) {
        return ProxyFixture.start(Transport.NIO, options, origin());
    }

    private static void awaitBadHeaders(ProxyFixture fixture, long count) {
        ProxyFixture.await(
                "bad headers " + fixture.proxy.stats(),
                () -> fixture.proxy.stats().errors().getOrDefault(ProxyError.BAD_PROXY_HEADER, 0L) == count);
    }

    static Stream<Arguments> headers() {
        return ProxyFixture.transports()
                .flatMap(transport -> Stream.of(
                        Arguments.of(transport, V1, "192.0.2.9"),
                        Arguments.of(transport, V2, "192.0.2.9"),
                        Arguments.of(transport, LOCAL, "127.0.0.1"),
                        Arguments.of(transport, "PROXY UNKNOWN\r\n", "127.0.0.1")));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void theClientIsWhomTheHeaderNames(Transport transport, String header, String client) throws IOException {
        try (ProxyFixture fixture = ProxyFixture.start(transport, o -> o.proxyProtocol(HERE), origin())) {
            try (RawClient together = new RawClient(fixture.port)) {
                assertThat(together.send(header + GET).read().body).isEqualTo(client);
                assertThat(together.send(GET).read().body).isEqualTo(client);
            }
            try (RawClient apart = new RawClient(fixture.port)) {
                for (char c : (header + GET).toCharArray()) {
                    apart.send(String.valueOf(c));
                }
                assertThat(apart.read().body).isEqualTo(client);
            }
            assertThat(fixture.proxy.stats().errors()).isEmpty();
        }
    }

    @Test
    void theHeaderComesBeforeTls() throws IOException {
        ServerTls tls = ServerTls.forHttp()
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .build();
        try (ProxyFixture fixture = before(o -> o.proxyProtocol(HERE).tls(tls));
                Socket socket = new RawClient(fixture.port).socket) {
            socket.getOutputStream().write(V2.getBytes(StandardCharsets.ISO_8859_1));
            SSLSocket secured = TestTls.over(TestTls.clients(), socket, fixture.port, "one.test");
            assertThat(new RawClient(secured).send(GET).read().body).isEqualTo("192.0.2.9");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "PROXY TCP4 1 2 3 4\r\n", "\r\n\r\n\0\r\n\r"})
    void whoeverIsTrustedMustSendOne(String bytes) throws IOException {
        try (ProxyFixture fixture = before(o -> o.proxyProtocol(HERE.withTimeout(Duration.ofMillis(200))))) {
            try (RawClient client = new RawClient(fixture.port)) {
                assertThat(client.send(bytes).isClosedByPeer()).isTrue();
            }
            awaitBadHeaders(fixture, 1);
            try (RawClient silent = new RawClient(fixture.port)) {
                assertThat(silent.isClosedByPeer()).isTrue();
            }
            awaitBadHeaders(fixture, 2);
            assertThat(fixture.proxy.stats().requests()).isZero();
        }
    }

    @Test
    void aHeaderThatEndsHalfWayIsBad() throws IOException {
        try (ProxyFixture fixture = before(o -> o.proxyProtocol(HERE))) {
            try (RawClient client = new RawClient(fixture.port)) {
                client.socket.shutdownOutput(); // has said nothing
                assertThat(client.isClosedByPeer()).isTrue();
            }
            try (RawClient client = new RawClient(fixture.port)) {
                client.send(V2.substring(0, 20));
                client.socket.shutdownOutput();
                assertThat(client.isClosedByPeer()).isTrue();
            }
            awaitBadHeaders(fixture, 1);
        }
    }

    @Test
    void othersAreRefusedOrServedButNotBelieved() throws IOException {
        ProxyProtocol elsewhere = ProxyProtocol.from(Cidrs.of("192.0.2.0/24"));
        try (ProxyFixture fixture = before(o -> o.proxyProtocol(elsewhere))) {
            try (RawClient client = new RawClient(fixture.port)) {
                assertThat(client.isClosedByPeer()).isTrue();
            }
            awaitBadHeaders(fixture, 1);
            fixture.proxy.reconfigure(o -> o.proxyProtocol(elsewhere.withOthers(ProxyProtocol.Others.SERVED)));
            assertThat(RawClient.get(fixture.port, "/").body).isEqualTo("127.0.0.1");
            assertThat(RawClient.once(fixture.port, V1 + GET).status).isEqualTo(400);
        }
    }

    private static long sessions(ProxyFixture fixture) {
        return fixture.proxy.traffic().frontends().get(0).traffic().sessions();
    }

    static Stream<Arguments> outgoing() {
        return Stream.of(ProxyVersion.values())
                .flatMap(version -> Stream.of(Arguments.of(version, false), Arguments.of(version, true)));
    }

    @ParameterizedTest
    @MethodSource("outgoing")
    void aBackendIsToldOfTheClientAndOnlyOfThisOne(ProxyVersion version, boolean secured) throws IOException {
        ServerTls tls = secured
                ? ServerTls.forHttp()
                        .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                        .build()
                : null;
        BackendTls backendTls = secured
                ? BackendTls.builder()
                        .trust(TestTls.file("ca.pem"))
                        .serverName("one.test")
                        .build()
                : null;
        try (ProxyFixture backend = before(o -> o.proxyProtocol(HERE).tls(tls))) {
            LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                    .backends(List.of(
                            Backend.of("next", new InetSocketAddress(InetAddress.getLoopbackAddress(), backend.port))))
                    .build();
            try (HttpProxy proxy = HttpProxy.builder(balancer)
                    .listen("127.0.0.1", 0)
                    .transport(Transport.NIO)
                    .eventLoopThreads(1)
                    .proxyProtocol(HERE)
                    .backendProxyProtocol(version)
                    .backendTls(backendTls)
                    .start()) {
                try (RawClient one = new RawClient(proxy.port());
                        RawClient other = new RawClient(proxy.port())) {
                    assertThat(one.send(V1 + GET).read().body).isEqualTo("192.0.2.9");
                    assertThat(other.send(V1.replace("192.0.2.9", "192.0.2.10") + GET)
                                    .read()
                                    .body)
                            .isEqualTo("192.0.2.10");
                    for (int i = 0; i < 3; i++) {
                        assertThat(one.send(GET).read().body).isEqualTo("192.0.2.9");
                        assertThat(other.send(GET).read().body).isEqualTo("192.0.2.10");
                    }
                    assertThat(proxy.stats().upstreamConnects()).isEqualTo(2);
                    assertThat(sessions(backend)).isEqualTo(2);
                }
                ProxyFixture.await("what belongs to a client ends with it", () -> sessions(backend) == 0);
                assertThat(backend.proxy.stats().errors()).isEmpty();
            }
        }
    }
}
