package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.netty.ProxyProtocol;
import io.fairlead.netty.ProxyVersion;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.netty.tls.TlsEngine;
import io.fairlead.strategies.Strategies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay with TLS and PROXY headers around its bytes. */
final class TcpEdgesTest {
    private static final int MIB = 1 << 20;
    private static final ProxyProtocol HERE = ProxyProtocol.from(Cidrs.of("127.0.0.0/8"));
    private static final String V1 = "PROXY TCP4 192.0.2.9 192.0.2.1 4711 443\r\n";

    private static ServerTls tls(TlsEngine engine) {
        return ServerTls.forTcp()
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .engine(engine)
                .build();
    }

    private static BackendTls backendTls(TlsEngine engine) {
        return BackendTls.builder()
                .trust(TestTls.file("ca.pem"))
                .serverName("one.test")
                .engine(engine)
                .build();
    }

    private static Peer secured(TcpFixture f, String before) throws IOException {
        Peer plain = f.client();
        plain.say(before);
        return new Peer(TestTls.over(TestTls.clients(), plain.socket, f.proxy.port(), "one.test"));
    }

    /** A proxy in front of the fixture's. */
    private static TcpProxy before(TcpFixture f, UnaryOperator<TcpProxy.Builder> options) {
        LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(List.of(
                        Backend.of("next", new InetSocketAddress(InetAddress.getLoopbackAddress(), f.proxy.port()))))
                .build();
        return options.apply(TcpProxy.builder(balancer).listen("127.0.0.1", 0).eventLoopThreads(1))
                .start();
    }

    /** BoringSSL cannot be half-closed: there, the upload is over before the download ends. */
    private static void both(TcpFixture f, TlsEngine engine, Peer client, Peer backend, long up, long down)
            throws Exception {
        Future<?> upload = f.async(() -> client.send(1, up));
        Future<?> download = f.async(() -> {
            backend.send(2, down);
            return (engine == TlsEngine.JDK) ? backend.fin() : backend;
        });
        Future<Peer.Received> received = f.async(() -> backend.receive(1));
        if (engine == TlsEngine.JDK) {
            assertThat(client.receive(2)).isEqualTo(new Peer.Received(down, Peer.End.FIN));
        } else {
            assertThat(client.receive(2, down)).isEqualTo(down);
        }
        TcpFixture.get(upload);
        client.fin();
        assertThat(TcpFixture.get(received)).isEqualTo(new Peer.Received(up, Peer.End.FIN));
        TcpFixture.get(download);
    }

    @ParameterizedTest
    @CsvSource({"JDK, false", "BORINGSSL, false", "JDK, true", "BORINGSSL, true"})
    void tlsOfClientsIsTakenOff(TlsEngine engine, boolean header) throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.tls(tls(engine)).proxyProtocol(header ? HERE : null))) {
            for (int size : new int[] {0, 1, 70_000, 4 * MIB}) {
                try (Peer client = secured(f, header ? V1 : "")) {
                    Future<Peer> accepted = f.async(f::accept);
                    client.say("hello");
                    try (Peer backend = TcpFixture.get(accepted)) {
                        backend.hear("hello");
                        both(f, engine, client, backend, size, size);
                    }
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors()).isEmpty();
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(4);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void tlsToBackendsIsPutOnAndTheClientIsNamed(TlsEngine engine) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (TcpFixture f = TcpFixture.start(
                        1, o -> o.tls(tls(engine)).proxyProtocol(HERE).accessLog(log));
                TcpProxy first = before(
                        f,
                        o -> o.proxyProtocol(HERE)
                                .backendTls(backendTls(engine))
                                .backendProxyProtocol(ProxyVersion.V2))) {
            for (int size : new int[] {0, 1, 70_000, 4 * MIB}) {
                try (Peer client = Peer.connect(first.port())) {
                    client.say(V1 + "hello");
                    try (Peer backend = f.accept()) {
                        backend.hear("hello").say("hello");
                        client.hear("hello"); // behind what TLS 1.3 says after its handshake
                        both(f, engine, client, backend, size, size);
                    }
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors()).isEmpty();
            assertThat(first.stats().errors()).isEmpty();
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.US_ASCII).lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("192.0.2.9:4711 ") && line.contains(" -- "));
    }

    @Test
    void aHalfClosedConnectionStaysSoUnderTls13OfTheJdk() throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.tls(tls(TlsEngine.JDK)));
                TcpProxy first = before(f, o -> o.backendTls(backendTls(TlsEngine.JDK)))) {
            try (Peer client = Peer.connect(first.port());
                    Peer backend = f.accept()) {
                client.say("question").fin();
                assertThat(backend.hear("question").end()).isEqualTo(Peer.End.FIN);
                backend.send(3, MIB).fin();
                assertThat(client.receive(3)).isEqualTo(new Peer.Received(MIB, Peer.End.FIN));
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
    }

    @Test
    void whatComesBehindAnEndUnderBoringSslIsCutOffAndNotMadeAnEnd() throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.tls(tls(TlsEngine.BORINGSSL)))) {
            try (Peer client = secured(f, "")) {
                Future<Peer> accepted = f.async(f::accept);
                client.say("hello");
                try (Peer backend = TcpFixture.get(accepted)) {
                    backend.hear("hello").say("bye").fin();
                    client.hear("bye");
                    assertThat(client.end()).isEqualTo(Peer.End.FIN);
                    client.say("more").fin();
                    assertThat(backend.end()).isEqualTo(Peer.End.RESET);
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.CLIENT_RESET)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void anEndWithoutCloseNotifyIsAReset(TlsEngine engine) throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.tls(tls(engine)))) {
            Peer plain = f.client();
            try (Peer client = new Peer(TestTls.over(TestTls.clients(), plain.socket, f.proxy.port(), "one.test"))) {
                Future<Peer> accepted = f.async(f::accept);
                client.say("all");
                try (Peer backend = TcpFixture.get(accepted)) {
                    backend.hear("all");
                    plain.fin();
                    assertThat(backend.end()).isEqualTo(Peer.End.RESET);
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.CLIENT_RESET)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void aResetOfTheBackendIsNoCloseNotify(TlsEngine engine) throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.tls(tls(engine)))) {
            try (Peer client = secured(f, "")) {
                Future<Peer> accepted = f.async(f::accept);
                client.say("hello");
                Peer backend = TcpFixture.get(accepted);
                backend.hear("hello").say("a part");
                client.hear("a part");
                backend.reset();
                assertThat(client.end()).isEqualTo(Peer.End.RESET);
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.BACKEND_RESET)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 60})
    void halfAHelloIsRefusedWhenItEndsAndWhenItIsLate(int bytes) throws Exception {
        byte[] hello = new byte[] {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
        byte[] begin = java.util.Arrays.copyOf(hello, bytes);
        ServerTls impatient = ServerTls.forTcp()
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .handshakeTimeout(Duration.ofMillis(200))
                .build();
        try (TcpFixture f = TcpFixture.start(1, o -> o.tls(impatient))) {
            try (Peer client = f.client()) {
                client.socket.getOutputStream().write(begin);
                client.end();
            }
            f.await("late", () -> f.proxy.stats().errors(TcpError.HANDSHAKE_TIMEOUT) == 1);
            try (Peer client = f.client()) {
                client.socket.getOutputStream().write(begin);
                client.fin().end();
            }
            f.await("ended", () -> f.proxy.stats().errors(TcpError.HANDSHAKE_FAILED) == 1);
            assertThat(f.proxy.stats().connections()).isZero();
        }
    }

    @Test
    void whatIsNotTlsIsRefused() throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.tls(tls(TlsEngine.AUTO)))) {
            try (Peer client = f.client()) {
                client.say("SSH-2.0-OpenSSH_9.2\r\n").end();
            }
            f.await("refused", () -> f.proxy.stats().errors(TcpError.HANDSHAKE_FAILED) == 1);
        }
    }

    @Test
    void aBackendThatSpeaksNoTlsCannotBeConnected() throws Exception {
        TcpTimeouts timeouts = TcpTimeouts.defaults().withConnect(Duration.ofMillis(300));
        try (TcpFixture f = TcpFixture.start(
                1,
                o -> o.backendTls(backendTls(TlsEngine.AUTO)).timeouts(timeouts).maxTries(1))) {
            try (Peer client = f.client();
                    Peer backend = f.accept()) {
                backend.say("220 mail\r\n");
                client.end();
            }
            try (Peer client = f.client();
                    Peer silent = f.accept()) {
                client.end();
                assertThat(silent.socket.isClosed()).isFalse();
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.CONNECT_FAILED)).isEqualTo(1);
            assertThat(f.proxy.stats().errors(TcpError.CONNECT_TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void bytesBehindAHeaderWaitForTheBackend() throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.proxyProtocol(HERE))) {
            try (Peer client = f.client()) {
                client.say(V1 + "hello").fin();
                try (Peer backend = f.accept()) {
                    assertThat(backend.hear("hello").end()).isEqualTo(Peer.End.FIN);
                    backend.say("bye").fin();
                    assertThat(client.hear("bye").end()).isEqualTo(Peer.End.FIN);
                }
            }
            try (Peer client = f.client()) {
                for (int i = 0; i < V1.length(); i++) {
                    client.say(V1.substring(i, i + 1));
                }
                client.send(5, 3 * MIB).fin();
                try (Peer backend = f.accept()) {
                    assertThat(backend.receive(5)).isEqualTo(new Peer.Received(3 * MIB, Peer.End.FIN));
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBackendIsToldOfAClientWhoWaits(ProxyVersion version) throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.backendProxyProtocol(version));
                Peer client = f.client();
                Peer backend = f.accept()) {
            if (version == ProxyVersion.V1) {
                backend.hear("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.socket.getLocalPort() + ' ' + f.proxy.port()
                        + "\r\n");
            } else {
                assertThat(backend.socket.getInputStream().readNBytes(28)).startsWith(13, 10, 13, 10, 0, 13, 10);
            }
            backend.say("220 mail");
            client.hear("220 mail").say("HELO");
            backend.hear("HELO");
        }
    }

    @Test
    void aLyingHeaderIsRefusedCountedAndLogged() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        ProxyProtocol elsewhere = ProxyProtocol.from(Cidrs.of("192.0.2.0/24"));
        try (TcpFixture f = TcpFixture.start(1, o -> o.proxyProtocol(elsewhere).accessLog(log))) {
            try (Peer client = f.client()) {
                client.end();
            }
            f.await("refused", () -> f.proxy.stats().errors(TcpError.BAD_PROXY_HEADER) == 1);
            f.proxy.reconfigure(o -> o.proxyProtocol(HERE));
            try (Peer client = f.client()) {
                client.say("PROXY TCP4 somewhere\r\n").end();
            }
            f.await("refused", () -> f.proxy.stats().errors(TcpError.BAD_PROXY_HEADER) == 2);
            f.proxy.reconfigure(o -> o.proxyProtocol(elsewhere.withOthers(ProxyProtocol.Others.SERVED)));
            try (Peer client = f.client()) {
                client.say(V1);
                try (Peer backend = f.accept()) {
                    backend.hear(V1); // nobody's word is taken for it
                }
            }
            f.awaitQuiet();
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.US_ASCII).lines())
                .hasSize(3)
                .satisfiesExactly(
                        line -> assertThat(line).matches("127.0.0.1:\\d+ .* tcp pool/<NOSRV> .* PR .*"),
                        line -> assertThat(line).matches("127.0.0.1:\\d+ .* tcp pool/<NOSRV> .* PR .*"),
                        line -> assertThat(line).matches("127.0.0.1:\\d+ .* tcp pool/b0 .*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "PROXY TCP4 192.0.2.9 192.0.2.1 4711 443\r", "\r\n\r\n\0\r\nQUIT\n!\u0011\0\u000cabc"})
    void aHeaderThatEndsHalfWayIsCounted(String half) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (TcpFixture f = TcpFixture.start(1, o -> o.proxyProtocol(HERE).accessLog(log))) {
            f.client().fin().end(); // has said nothing, as some checks do
            assertThat(f.client().say(half).fin().end()).isEqualTo(Peer.End.FIN);
            f.await("counted", () -> f.proxy.stats().errors(TcpError.BAD_PROXY_HEADER) == 1);
            f.client().say(half).reset();
            f.await("counted", () -> f.proxy.stats().errors(TcpError.BAD_PROXY_HEADER) == 2);
            Peer patient = f.client().say(half);
            Thread closing = new Thread(f.proxy::close);
            closing.start();
            patient.end(); // which is not its fault
            closing.join();
            assertThat(f.proxy.stats().errors()).containsExactly(java.util.Map.entry(TcpError.BAD_PROXY_HEADER, 2L));
            assertThat(f.proxy.stats().connections()).isZero();
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.US_ASCII).lines())
                .hasSize(2)
                .allMatch(line -> line.matches("127.0.0.1:\\d+ .* tcp pool/<NOSRV> .* PR .*"));
    }

    @Test
    void connectionsThatHaveNotBegunDoNotHoldUpAClose() throws Exception {
        try (TcpFixture f = TcpFixture.start(1, o -> o.proxyProtocol(HERE))) {
            Peer waiting = f.client();
            try (Peer client = f.client()) {
                client.say(V1);
                f.accept().close();
                client.end();
            }
            f.proxy.close();
            waiting.end();
        }
    }
}
