package io.fairlead.netty.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.netty.Transport;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.netty.tls.TestTls;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalIoHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** TLS handshakes that succeed, fail, hang and break off. */
@SuppressWarnings("FutureReturnValueIgnored") // what a server sends is seen by the check
final class TlsCheckTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";
    private static final Duration SHORT = Duration.ofMillis(300);

    private static void nothing(ChannelPipeline pipeline) {}

    private static HealthChecker trusting(CheckFixture f, TestKeys... trusted) {
        return TransportChecks.tls(f.group).trust(TestKeys.trusting(trusted)).build();
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aHandshakeWithWhomIsTrustedPasses(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress address = f.serveTls(TestKeys.GOOD, TlsCheckTest::nothing);
            for (int i = 0; i < 3; i++) {
                assertThat(f.check(trusting(f, TestKeys.GOOD), address)).isEqualTo(HealthResult.pass("TLSv1.3"));
            }
            assertThat(f.accepted.get()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void nobodyElsePassesUnlessAnybodyDoes(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress address = f.serveTls(TestKeys.STRANGER, TlsCheckTest::nothing);
            HealthResult byThose = f.check(trusting(f, TestKeys.GOOD), address);
            assertThat(byThose.passed()).isFalse();
            assertThat(byThose.detail()).startsWith("TLS failed: ").contains("PKIX");
            HealthResult byTheJdk = f.check(TransportChecks.tls(f.group).build(), address);
            assertThat(byTheJdk.passed()).isFalse();
            assertThat(byTheJdk.detail()).startsWith("TLS failed: ").contains("PKIX");
            HealthChecker anybody = TransportChecks.tls(f.group)
                    .insecure()
                    .serverName("other.test")
                    .build();
            assertThat(f.check(anybody, address)).isEqualTo(HealthResult.pass("TLSv1.3"));
        }
    }

    @Test
    void theNameIsSentAndChecked() throws Exception {
        List<String> names = Collections.synchronizedList(new ArrayList<>());
        try (CheckFixture f = CheckFixture.on(Transport.NIO)) {
            InetSocketAddress address = f.serveTls(
                    TestKeys.GOOD,
                    pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                            if (event instanceof SslHandshakeCompletionEvent) {
                                names.add(nameIn(
                                        ctx.pipeline().get(SslHandler.class).engine()));
                            }
                        }
                    }));
            TlsCheckBuilder options = TransportChecks.tls(f.group).trust(TestKeys.trusting(TestKeys.GOOD));
            assertThat(f.check(options.build(), address).passed()).isTrue();
            assertThat(f.check(options.serverName("db.test").build(), address).passed())
                    .isTrue();
            InetSocketAddress nameless =
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), address.getPort());
            HealthChecker byAddress = TransportChecks.tls(f.group)
                    .trust(TestKeys.trusting(TestKeys.GOOD))
                    .build();
            assertThat(f.check(byAddress, nameless).passed()).isTrue();
            f.awaitNoConnections();
            assertThat(names).containsExactly("localhost", "db.test", "");
            HealthResult other = f.check(options.serverName("db2.test").build(), address);
            assertThat(other.passed()).isFalse();
            assertThat(other.detail()).startsWith("TLS failed: ").contains("db2.test");
        }
    }

    private static String nameIn(SSLEngine engine) {
        return ((ExtendedSSLSession) engine.getSession())
                .getRequestedServerNames().stream()
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                        .orElse("");
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theEndOfTheCertificateIsForetold(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress soon = f.serveTls(TestKeys.SOON, TlsCheckTest::nothing);
            InetSocketAddress expired = f.serveTls(TestKeys.EXPIRED, TlsCheckTest::nothing);
            TlsCheckBuilder options =
                    TransportChecks.tls(f.group).trust(TestKeys.trusting(TestKeys.SOON, TestKeys.EXPIRED));
            assertThat(f.check(options.build(), soon))
                    .isEqualTo(HealthResult.pass("TLSv1.3, certificate expires in 12 d"));
            assertThat(f.check(options.build(), expired)).isEqualTo(HealthResult.fail("certificate expired 7 d ago"));
            HealthChecker careless = options.warnBefore(Duration.ofDays(12)).build();
            assertThat(f.check(careless, soon)).isEqualTo(HealthResult.pass("TLSv1.3"));
            assertThat(f.check(careless, expired)).isEqualTo(HealthResult.fail("certificate expired 7 d ago"));
            HealthChecker anybody = options.insecure().build();
            assertThat(f.check(anybody, expired)).isEqualTo(HealthResult.pass("TLSv1.3, certificate expired 7 d ago"));
        }
    }

    @Test
    void noSessionIsResumed() throws Exception {
        List<String> sessions = Collections.synchronizedList(new ArrayList<>());
        try (CheckFixture f = CheckFixture.on(Transport.NIO)) {
            InetSocketAddress address = f.serve(pipeline -> {
                SSLEngine engine = TestKeys.GOOD.server();
                engine.setEnabledProtocols(new String[] {"TLSv1.2"});
                SslHandler encryption = new SslHandler(engine);
                encryption
                        .handshakeFuture()
                        .addListener(done -> sessions.add(
                                HexFormat.of().formatHex(engine.getSession().getId())));
                pipeline.addLast(encryption);
            });
            HealthChecker checker = trusting(f, TestKeys.GOOD);
            for (int i = 0; i < 5; i++) {
                assertThat(f.check(checker, address)).isEqualTo(HealthResult.pass("TLSv1.2"));
            }
            f.awaitNoConnections();
            assertThat(sessions).hasSize(5).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aCheckMayBeEncryptedAsConnectionsOfAProxyAre(Transport transport) throws Exception {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress address = f.serve(pipeline -> {
                SSLEngine engine = TestTls.clients("sec1").createSSLEngine();
                engine.setUseClientMode(false);
                engine.setNeedClientAuth(true);
                SSLParameters parameters = engine.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"postgresql", "redis"});
                engine.setSSLParameters(parameters);
                SslHandler encryption = new SslHandler(engine);
                encryption.handshakeFuture().addListener(done -> {
                    if (done.isSuccess()) {
                        seen.add(nameIn(engine)
                                + ' '
                                + engine.getApplicationProtocol()
                                + ' '
                                + engine.getSession().getPeerPrincipal()
                                + ' '
                                + HexFormat.of().formatHex(engine.getSession().getId()));
                    }
                });
                pipeline.addLast(encryption);
            });
            BackendTls.Builder tls = BackendTls.builder()
                    .trust(TestTls.file("ca.pem"))
                    .serverName("one.test")
                    .alpn(List.of("redis", "postgresql"))
                    .protocols(List.of("TLSv1.2"));
            HealthResult nobody =
                    f.check(TransportChecks.tls(f.group).tls(tls.build()).build(), address);
            assertThat(nobody.passed()).as(nobody.detail()).isFalse();
            tls.certificate(TestTls.file("client.pem"), TestTls.file("client.key"));
            HealthChecker known = TransportChecks.tls(f.group).tls(tls.build()).build();
            for (int i = 0; i < 3; i++) {
                assertThat(f.check(known, address)).isEqualTo(HealthResult.pass("TLSv1.2"));
            }
            f.awaitNoConnections();
            assertThat(seen)
                    .hasSize(3)
                    .doesNotHaveDuplicates() // no session is resumed
                    .allMatch(words -> words.startsWith("one.test postgresql CN=client "));
            HealthResult other = f.check(
                    TransportChecks.tls(f.group)
                            .tls(tls.serverName("other.test").build())
                            .build(),
                    address);
            assertThat(other.passed()).isFalse();
            assertThat(other.detail()).startsWith("TLS failed: ").contains("other.test");
        }
    }

    @Test
    void nobodyEncryptsInTwoWays() {
        BackendTls tls = BackendTls.builder().insecure().build();
        try (CheckFixture f = CheckFixture.on(Transport.NIO)) {
            assertThatThrownBy(() ->
                            TransportChecks.tls(f.group).tls(tls).insecure().build())
                    .hasMessage("tls: with insecure (expected: one of them)");
            assertThatThrownBy(() -> TransportChecks.https(f.group)
                            .tls(tls)
                            .serverName("one.test")
                            .build())
                    .hasMessage("tls: with serverName (expected: one of them)");
            assertThatThrownBy(() ->
                            TransportChecks.http2(f.group).tls(tls).plaintext().build())
                    .hasMessage("tls: with plaintext (expected: one of them)");
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void whoDoesNotShakeHandsFails(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            HealthChecker checker = trusting(f, TestKeys.GOOD);
            InetSocketAddress plain = f.serve(pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    ctx.writeAndFlush(
                            Unpooled.copiedBuffer("220 mail.test at your service\r\n", StandardCharsets.US_ASCII));
                }
            }));
            assertThat(f.check(checker, plain)).isEqualTo(HealthResult.fail("answered without TLS"));
            InetSocketAddress closing = f.serve(pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    io.netty.util.ReferenceCountUtil.release(message);
                    ctx.close();
                }
            }));
            assertThat(f.check(checker, closing))
                    .isEqualTo(HealthResult.fail("connection closed while negotiating TLS"));
            InetSocketAddress silent = f.serve(TlsCheckTest::nothing);
            assertThat(f.check(checker, silent, SHORT))
                    .isEqualTo(HealthResult.fail("timeout after 300 ms while negotiating TLS"));
            InetSocketAddress endless = f.serve(pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    // empty handshake records, as many as anybody reads
                    byte[] records = new byte[100_000];
                    for (int i = 0; i + 5 <= records.length; i += 5) {
                        records[i] = 22;
                        records[i + 1] = 3;
                        records[i + 2] = 3;
                    }
                    ctx.writeAndFlush(Unpooled.wrappedBuffer(records));
                }
            }));
            assertThat(f.check(checker, endless).passed()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void whoCannotBeConnectedFails(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport);
                Socket deaf = new Socket()) { // bound, so that nobody else gets the port, and not listening
            HealthChecker checker = trusting(f, TestKeys.GOOD);
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress gone = (InetSocketAddress) deaf.getLocalSocketAddress();
            assertThat(f.check(checker, gone)).isEqualTo(HealthResult.fail("connection refused"));
            assertThat(f.check(checker, InetSocketAddress.createUnresolved("nowhere.test", 443)))
                    .isEqualTo(HealthResult.fail("unknown host: nowhere.test"));
            assertThat(f.check(checker, UnixDomainSocketAddress.of("/nowhere")).passed())
                    .isFalse();
            HealthChecker elsewhere = TransportChecks.tls(f.group)
                    .insecure()
                    .port(f.serveTls(TestKeys.GOOD, TlsCheckTest::nothing).getPort())
                    .build();
            assertThat(f.check(elsewhere, gone).passed()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aCheckThatNobodyWantsAnyMoreLetsGo(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            HealthChecker checker = trusting(f, TestKeys.GOOD);
            CompletableFuture<Void> begun = new CompletableFuture<>();
            InetSocketAddress silent = f.serve(pipeline -> begun.complete(null));
            Probe probe = Probe.of(Backend.of("b", silent), Duration.ofHours(1));
            CompletableFuture<HealthResult> result = checker.check(probe).toCompletableFuture();
            begun.get(10, TimeUnit.SECONDS);
            assertThat(result).isNotDone();
            probe.cancel();
            assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(HealthResult.fail("cancelled"));
            f.awaitNoConnections();
            int before = f.accepted.get();
            assertThat(f.check(checker, probe)).isEqualTo(HealthResult.fail("cancelled"));
            assertThat(f.accepted.get()).isEqualTo(before);
        }
    }

    @Test
    void anEndOfTheEventLoopsEndsTheChecks() throws Exception {
        HealthChecker checker;
        CompletableFuture<HealthResult> running;
        InetSocketAddress silent;
        try (CheckFixture f = CheckFixture.on(Transport.NIO)) {
            checker = trusting(f, TestKeys.GOOD);
            CompletableFuture<Void> begun = new CompletableFuture<>();
            silent = f.serve(pipeline -> begun.complete(null));
            running = checker.check(Probe.of(Backend.of("b", silent), Duration.ofHours(1)))
                    .toCompletableFuture();
            begun.get(10, TimeUnit.SECONDS);
            f.group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
        assertThat(running.get(10, TimeUnit.SECONDS).passed()).isFalse();
        assertThat(checker.check(Probe.of(Backend.of("b", silent), Duration.ofHours(1)))
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS))
                .isEqualTo(HealthResult.fail("the event loops are shut down"));
    }

    @Test
    void optionsAreChecked() {
        try (CheckFixture f = CheckFixture.on(Transport.NIO)) {
            TlsCheckBuilder options = TransportChecks.tls(f.group);
            assertThatThrownBy(() -> options.port(0)).hasMessage("port: 0 (expected: 1..65535)");
            assertThatThrownBy(() -> options.serverName("a b\n"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("serverName: \"a b\\u000a\" (expected: a host name or an IP address)");
            assertThatThrownBy(() -> options.warnBefore(Duration.ofDays(-1)))
                    .hasMessage("warnBefore: PT-24H (expected: PT0S..PT87600H)");
        }
        EventLoopGroup local = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            assertThatThrownBy(() -> TransportChecks.tls(local))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: an epoll or NIO group");
        } finally {
            local.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
