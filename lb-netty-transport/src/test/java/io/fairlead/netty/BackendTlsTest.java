package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.netty.tls.TlsEngine;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Backends that speak TLS: a proxy before a proxy, through both engines. */
class BackendTlsTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: one.test\r\n\r\n";

    private static ServerTls.Builder server(TlsEngine engine) {
        return ServerTls.forHttp().engine(engine).certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"));
    }

    private static BackendTls.Builder client(TlsEngine engine) {
        return BackendTls.builder().engine(engine).trust(TestTls.file("ca.pem"));
    }

    /** Before a backend at the loopback address, called by a name. */
    private static HttpProxy before(String host, int port, UnaryOperator<HttpProxy.Builder> options)
            throws IOException {
        byte[] loopback = {127, 0, 0, 1};
        InetAddress address =
                host.isEmpty() ? InetAddress.getByAddress(loopback) : InetAddress.getByAddress(host, loopback);
        LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(List.of(Backend.of("secured", new InetSocketAddress(address, port))))
                .build();
        return options.apply(HttpProxy.builder(balancer)
                        .listen("127.0.0.1", 0)
                        .transport(Transport.NIO)
                        .eventLoopThreads(1)
                        .drainTimeout(Duration.ofSeconds(1)))
                .start();
    }

    private static int status(ProxyFixture backend, String host, BackendTls tls) throws IOException {
        try (HttpProxy proxy =
                before(host, backend.port, options -> options.backendTls(tls).maxTries(1))) {
            int status = RawClient.get(proxy.port(), "/").status;
            long failed = proxy.stats().errors().getOrDefault(ProxyError.CONNECT_FAILED, 0L);
            assertThat(failed).isEqualTo(status == 502 ? 1 : 0);
            return status;
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void aBackendMustBeWhoItIsCalled(TlsEngine engine) throws IOException {
        try (ProxyFixture backend =
                ProxyFixture.start(Transport.NIO, o -> o.tls(server(engine).build()), Origin.plain("a"))) {
            BackendTls tls = client(engine).build();
            assertThat(tls.verifies()).isTrue();
            assertThat(status(backend, "one.test", tls)).isEqualTo(200);
            assertThat(status(backend, "localhost", tls)).isEqualTo(200);
            assertThat(status(backend, "", tls)).as("by its address").isEqualTo(200);
            assertThat(status(backend, "other.test", tls)).isEqualTo(502);
            assertThat(status(
                            backend,
                            "other.test",
                            client(engine).serverName("one.test").build()))
                    .isEqualTo(200);
            assertThat(status(
                            backend,
                            "one.test",
                            client(engine).serverName("other.test").build()))
                    .isEqualTo(502);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void aBackendMustBeTrustedUnlessNobodyCares(TlsEngine engine) throws IOException {
        ServerTls stranger = ServerTls.forHttp()
                .engine(engine)
                .certificate(TestTls.file("stranger.pem"), TestTls.file("stranger.key"))
                .build();
        try (ProxyFixture backend = ProxyFixture.start(Transport.NIO, o -> o.tls(stranger), Origin.plain("a"))) {
            assertThat(status(backend, "localhost", client(engine).build())).isEqualTo(502);
            assertThat(status(
                            backend,
                            "localhost",
                            BackendTls.builder().engine(engine).build()))
                    .as("whom the JDK trusts")
                    .isEqualTo(502);
            assertThat(status(
                            backend,
                            "localhost",
                            BackendTls.builder()
                                    .engine(engine)
                                    .trust(TestTls.file("stranger.pem"))
                                    .build()))
                    .isEqualTo(200);
            BackendTls insecure = BackendTls.builder().engine(engine).insecure().build();
            assertThat(insecure.verifies()).isFalse();
            assertThat(status(backend, "other.test", insecure)).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void aBackendIsShownACertificate(TlsEngine engine) throws IOException {
        ServerTls asking = server(engine)
                .requireClientCertificates(TestTls.file("ca.pem"))
                .protocols(List.of("TLSv1.2")) // with 1.3 the client has ended its handshake when it is refused
                .build();
        try (ProxyFixture backend = ProxyFixture.start(Transport.NIO, o -> o.tls(asking), Origin.plain("a"))) {
            BackendTls known = client(engine)
                    .certificate(TestTls.file("client.pem"), TestTls.file("client.key"))
                    .build();
            assertThat(status(backend, "one.test", known)).isEqualTo(200);
            assertThat(status(backend, "one.test", client(engine).build())).isEqualTo(502);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void connectionsAreKeptUntilTheWayChanges(TlsEngine engine) throws IOException {
        try (ProxyFixture backend = ProxyFixture.start(
                        Transport.NIO, o -> o.tls(server(engine).build()), Origin.plain("a"));
                HttpProxy proxy = before(
                        "one.test",
                        backend.port,
                        o -> o.backendTls(client(engine).build()));
                RawClient client = new RawClient(proxy.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(GET).read().status).isEqualTo(200);
            }
            assertThat(proxy.stats().upstreamConnects()).isEqualTo(1);
            proxy.reconfigure(o -> o.backendTls(client(engine).build()));
            assertThat(client.send(GET).read().status).isEqualTo(200);
            assertThat(proxy.stats().upstreamConnects()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void bothSidesSpeakHttp2IfTheyAgree(TlsEngine engine) throws IOException {
        BackendTls http2 = client(engine).alpn(List.of("h2")).build();
        try (ProxyFixture backend = ProxyFixture.start(
                        Transport.NIO, o -> o.tls(server(engine).build()), Origin.plain("a"));
                HttpProxy proxy = before(
                        "one.test",
                        backend.port,
                        o -> o.backendTls(http2)
                                .backendProtocol(BackendProtocol.HTTP_2)
                                .maxTries(1))) {
            for (int i = 0; i < 3; i++) {
                assertThat(RawClient.get(proxy.port(), "/").body).isEqualTo("a");
            }
            assertThat(proxy.stats().upstreamConnects()).isEqualTo(1);
            assertThat(backend.proxy.stats().connections()).isEqualTo(1);
        }
        ServerTls http1 = server(engine).alpn(List.of("http/1.1")).build();
        try (ProxyFixture backend = ProxyFixture.start(Transport.NIO, o -> o.tls(http1), Origin.plain("a"));
                HttpProxy proxy = before(
                        "one.test",
                        backend.port,
                        o -> o.backendTls(http2)
                                .backendProtocol(BackendProtocol.HTTP_2)
                                .maxTries(1))) {
            assertThat(RawClient.get(proxy.port(), "/").status).isEqualTo(502);
            assertThat(proxy.stats().errors()).containsOnlyKeys(ProxyError.CONNECT_FAILED);
        }
    }

    @Test
    void saysWhatDoesNotGoTogether() {
        BackendTls http1 = client(TlsEngine.JDK).build();
        assertThatThrownBy(() -> before("", 1, o -> o.backendTls(http1).backendProtocol(BackendProtocol.HTTP_2)))
                .hasMessage("backendTls: ALPN [] (expected: [h2], for backendProtocol HTTP_2)");
        assertThatThrownBy(() -> before(
                        "", 1, o -> o.backendProxyProtocol(ProxyVersion.V1).backendProtocol(BackendProtocol.HTTP_2)))
                .hasMessage("backendProxyProtocol: V1 (expected: none, as connections of backendProtocol HTTP_2 serve"
                        + " many clients)");
        ServerTls http2 = server(TlsEngine.JDK).build();
        assertThatThrownBy(() -> before("", 1, o -> o.tls(http2).http2(false)))
                .hasMessage("tls: ALPN [h2, http/1.1] (expected: without h2, as http2 is off)");
    }

    /** A body that ends with its connection is whole if TLS says that it ends. */
    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    void aBodyIsCutWithoutTheGoodByeOfTls(TlsEngine engine) throws Exception {
        Semaphore ended = new Semaphore(0);
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                HttpProxy proxy = before(
                        "one.test",
                        server.getLocalPort(),
                        o -> o.backendTls(client(engine).build()).maxTries(1))) {
            Thread backend = new Thread(() -> {
                for (boolean polite : new boolean[] {true, false}) {
                    try (Socket socket = server.accept();
                            SSLSocket secured = TestTls.accept(socket, "sec1")) {
                        Origin.Call.read(secured, secured.getInputStream())
                                .send("HTTP/1.1 200 X\r\n\r\n" + "x".repeat(1_000));
                        if (!polite) {
                            socket.shutdownOutput();
                            ended.acquire(); // what TLS would say when it is closed must come too late
                        }
                    } catch (IOException | InterruptedException e) {
                        return;
                    }
                }
            });
            backend.start();
            assertThat(RawClient.get(proxy.port(), "/").body).hasSize(1_000);
            assertThatThrownBy(() -> RawClient.get(proxy.port(), "/")).isInstanceOf(IOException.class);
            assertThat(proxy.stats().errors(ProxyError.BACKEND_RESET)).isEqualTo(1);
            ended.release();
            backend.join(10_000);
        }
    }

    @Test
    void aBackendThatDoesNotShakeHandsIsNotConnected() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                HttpProxy proxy = before(
                        "one.test",
                        silent.getLocalPort(),
                        o -> o.maxTries(1)
                                .backendTls(client(TlsEngine.AUTO).build())
                                .timeouts(Timeouts.defaults().withConnect(Duration.ofMillis(300))))) {
            assertThat(RawClient.get(proxy.port(), "/").status).isEqualTo(502);
            assertThat(proxy.stats().errors()).containsOnlyKeys(ProxyError.CONNECT_FAILED);
        }
        try (ProxyFixture fixture = ProxyFixture.start(
                Transport.NIO, o -> o.backendTls(client(TlsEngine.AUTO).build()).maxTries(1), Origin.plain("a"))) {
            assertThat(RawClient.get(fixture.port, "/").status)
                    .as("plain words")
                    .isEqualTo(502);
            fixture.awaitCount(Outcome.CONNECT_FAILED, 1);
        }
    }
}
