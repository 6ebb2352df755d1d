package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.netty.proxyprotocol.ProxyHeader;
import io.fairlead.netty.proxyprotocol.ProxyHeader.Extension;
import io.fairlead.netty.proxyprotocol.ProxyHeaderDecoder;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.netty.tls.TlsEngine;
import io.fairlead.strategies.Strategies;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What backends are told of clients in the TLVs of a PROXY header, by listeners of either protocol. */
@Timeout(60)
class ProxyTlvTest {
    private static final Set<ProxyTlv> OWN = EnumSet.complementOf(EnumSet.of(ProxyTlv.RECEIVED));
    private static final ProxyProtocol HERE = ProxyProtocol.from(Cidrs.of("127.0.0.0/8"));
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final List<ServerSocket> origins = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        for (ServerSocket origin : origins) {
            origin.close();
        }
    }

    private LoadBalancer balancer(int backends) throws IOException {
        List<Backend> members = new ArrayList<>();
        for (int i = 0; i < backends; i++) {
            ServerSocket origin = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
            origin.setSoTimeout(20_000);
            origins.add(origin);
            members.add(Backend.of("b" + i, (InetSocketAddress) origin.getLocalSocketAddress()));
        }
        return LoadBalancer.builder(Strategies.roundRobin())
                .name("pool" + origins.size())
                .backends(members)
                .seed(1)
                .build();
    }

    private TcpProxy tcp(UnaryOperator<TcpProxy.Builder> options) throws IOException {
        TcpProxy proxy = options.apply(
                        TcpProxy.builder(balancer(1)).listen("127.0.0.1", 0).eventLoopThreads(1))
                .start();
        opened.add(proxy);
        return proxy;
    }

    private Socket keep(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        opened.add(0, socket);
        return socket;
    }

    private Socket accept(int origin) throws IOException {
        return keep(origins.get(origin).accept());
    }

    private static ProxyHeader header(Socket backend) throws IOException {
        InputStream in = backend.getInputStream();
        byte[] fixed = in.readNBytes(16);
        byte[] rest = in.readNBytes((fixed[14] & 0xff) << 8 | (fixed[15] & 0xff));
        List<ProxyHeader> read = new ArrayList<>();
        EmbeddedChannel parser = new EmbeddedChannel(ProxyHeaderDecoder.telling(read::add));
        parser.writeInbound(Unpooled.wrappedBuffer(fixed, rest));
        parser.finishAndReleaseAll();
        assertThat(read).hasSize(1);
        return read.get(0);
    }

    private static @Nullable String text(ProxyHeader header, int type) {
        byte[] value = header.extension(type);
        return (value == null) ? null : new String(value, StandardCharsets.UTF_8);
    }

    /** What is in the TLV of TLS: its first bytes in hexadecimal by type 0, then texts by type. */
    private static Map<Integer, String> tls(ProxyHeader header) {
        byte[] value = header.extension(ProxyHeader.SSL);
        Map<Integer, String> said = new LinkedHashMap<>();
        said.put(0, HexFormat.of().formatHex(value, 0, 5));
        for (int at = 5; at < value.length; ) {
            int length = (value[at + 1] & 0xff) << 8 | (value[at + 2] & 0xff);
            said.put((int) value[at], new String(value, at + 3, length, StandardCharsets.UTF_8));
            at += 3 + length;
        }
        return said;
    }

    private static List<Integer> types(ProxyHeader header) {
        return header.extensions().stream().map(Extension::type).toList();
    }

    private static ServerTls tls(TlsEngine engine) {
        return ServerTls.forTcp()
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .askForClientCertificates(TestTls.file("ca.pem"))
                .alpn(List.of("stream"))
                .engine(engine)
                .build();
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.3", "BORINGSSL, TLSv1.3", "JDK, TLSv1.2", "BORINGSSL, TLSv1.2"})
    void aBackendIsToldOfTheTlsThatEndsHere(TlsEngine engine, String version) throws Exception {
        TcpProxy proxy = tcp(o -> o.tls(tls(engine)).backendProxyProtocol(ProxyVersion.V2, OWN));
        for (String shown : new String[] {"client", null}) {
            SSLSocket client = TestTls.connect(TestTls.clients(shown), proxy.port(), "One.test", "stream");
            keep(client);
            client.setEnabledProtocols(new String[] {version});
            client.getOutputStream().write('x');
            Socket backend = accept(0);
            ProxyHeader header = header(backend);
            assertThat(backend.getInputStream().read()).isEqualTo('x');
            assertThat(header.source().getPort()).isEqualTo(client.getLocalPort());
            assertThat(types(header))
                    .containsExactly(ProxyHeader.ALPN, ProxyHeader.AUTHORITY, ProxyHeader.UNIQUE_ID, ProxyHeader.SSL);
            assertThat(text(header, ProxyHeader.ALPN)).isEqualTo("stream");
            assertThat(text(header, ProxyHeader.AUTHORITY)).isEqualTo("one.test");
            assertThat(text(header, ProxyHeader.UNIQUE_ID)).matches("[0-9a-f]{32}");
            Map<Integer, String> tls = tls(header);
            assertThat(tls.remove(0x23)).isEqualTo(openSsl(client.getSession().getCipherSuite()));
            Map<Integer, String> expected = new LinkedHashMap<>(
                    (shown == null)
                            ? Map.of(0, "0100000001", 0x21, version)
                            : Map.of(0, "0500000000", 0x21, version, 0x22, "client"));
            assertThat(tls).isEqualTo(expected);
        }
    }

    /** By hand, for the suites that are offered. */
    private static String openSsl(String suite) {
        return suite.contains("_WITH_")
                ? suite.substring(4)
                        .replace("_WITH", "")
                        .replace("AES_", "AES")
                        .replace("POLY1305_SHA256", "POLY1305")
                        .replace('_', '-')
                : suite;
    }

    @Test
    void aBackendIsToldTheNameThatOnlyRoutesHaveRead() throws Exception {
        LoadBalancer named = balancer(1);
        TcpProxy proxy = tcp(o -> o.routes(TcpRoutes.of(TcpRoute.to(named)
                .serverName("one.test")
                .backendProxyProtocol(ProxyVersion.V2, Set.of(ProxyTlv.AUTHORITY, ProxyTlv.SSL, ProxyTlv.ALPN))
                .build())));
        SSLSocket client = TestTls.connect(TestTls.clients(), proxy.port(), "one.test", "stream");
        keep(client);
        CompletableFuture<Void> handshake = CompletableFuture.runAsync(() -> {
            try {
                client.startHandshake();
            } catch (IOException e) {
                // nobody answers
            }
        });
        Socket backend = accept(0);
        ProxyHeader header = header(backend);
        assertThat(types(header)).containsExactly(ProxyHeader.AUTHORITY);
        assertThat(text(header, ProxyHeader.AUTHORITY)).isEqualTo("one.test");
        assertThat(backend.getInputStream().read()).isEqualTo(22);
        backend.close();
        handshake.get(20, TimeUnit.SECONDS);
    }

    private static final String FIRST = "0d0a0d0a000d0a515549540a"
            + "21110031c0000209c6336407dc0401bb" // whom it names
            + "ea0002beef" // of somebody's own
            + "02000a" + HexFormat.of().formatHex("other.test".getBytes(StandardCharsets.US_ASCII))
            + "0400020000" // padding
            + "3000026e73" // a name space
            + "ea0000" // once more
            + "050003010203";

    @Test
    void whatATrustedPeerSaidIsPassedOnInItsOrderAndNothingIsSaidTwice() throws Exception {
        TcpProxy proxy = tcp(o -> o.tls(tls(TlsEngine.JDK))
                .proxyProtocol(HERE)
                .backendProxyProtocol(ProxyVersion.V2, EnumSet.allOf(ProxyTlv.class)));
        Socket plain = keep(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
        plain.getOutputStream().write(HexFormat.of().parseHex(FIRST));
        SSLSocket client = TestTls.over(TestTls.clients(), plain, proxy.port(), "one.test");
        client.getOutputStream().write('x');
        Socket backend = accept(0);
        ProxyHeader header = header(backend);
        assertThat(backend.getInputStream().read()).isEqualTo('x');
        assertThat(header.source()).isEqualTo(new InetSocketAddress("192.0.2.9", 56_324));
        assertThat(types(header))
                .containsExactly(ProxyHeader.SSL, 0xea, ProxyHeader.AUTHORITY, 0x30, 0xea, ProxyHeader.UNIQUE_ID);
        assertThat(header.extensions().get(1).value()).containsExactly(0xbe, 0xef);
        assertThat(text(header, ProxyHeader.AUTHORITY)).isEqualTo("other.test");
        assertThat(text(header, 0x30)).isEqualTo("ns");
        assertThat(header.extensions().get(4).value()).isEmpty();
        assertThat(header.extension(ProxyHeader.UNIQUE_ID)).containsExactly(1, 2, 3);
    }

    @Test
    void whatAPeerSaidGoesNoFurtherUnlessItIsWanted() throws Exception {
        TcpProxy proxy =
                tcp(o -> o.proxyProtocol(HERE).backendProxyProtocol(ProxyVersion.V2, Set.of(ProxyTlv.AUTHORITY)));
        keep(new Socket(InetAddress.getLoopbackAddress(), proxy.port()))
                .getOutputStream()
                .write(HexFormat.of().parseHex(FIRST));
        assertThat(types(header(accept(0)))).isEmpty();
        proxy.reconfigure(o -> o.backendProxyProtocol(ProxyVersion.V2, Set.of(ProxyTlv.RECEIVED)));
        keep(new Socket(InetAddress.getLoopbackAddress(), proxy.port()))
                .getOutputStream()
                .write(HexFormat.of().parseHex(FIRST));
        assertThat(types(header(accept(0))))
                .containsExactly(0xea, ProxyHeader.AUTHORITY, 0x30, 0xea, ProxyHeader.UNIQUE_ID);
    }

    private static void request(RawClient client) throws IOException {
        client.send("GET / HTTP/1.1\r\nHost: one.test\r\n\r\n");
    }

    private static void answer(Socket backend) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) backend.getInputStream().read());
        }
        assertThat(head).startsWith("GET / HTTP/1.1\r\n");
        backend.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
    }

    /** HTTP: the backends of a client know it by one id, and connections are used again with what was said at their beginning. */
    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL"})
    void theBackendsOfAClientAreToldOneId(Transport transport) throws Exception {
        LoadBalancer two = balancer(2);
        HttpProxy proxy = HttpProxy.builder(Routes.builder()
                        .add(Route.to(two)
                                .backendProxyProtocol(
                                        ProxyVersion.V2, Set.of(ProxyTlv.UNIQUE_ID, ProxyTlv.CRC32C, ProxyTlv.SSL))
                                .build())
                        .build())
                .listen("127.0.0.1", 0)
                .transport(transport)
                .eventLoopThreads(1)
                .start();
        opened.add(proxy);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (RawClient client = new RawClient(proxy.port())) {
                List<Socket> backends = new ArrayList<>();
                for (int k = 0; k < 6; k++) {
                    request(client);
                    if (k < 2) {
                        Socket backend = accept(k);
                        ProxyHeader header = header(backend);
                        assertThat(types(header)).containsExactly(ProxyHeader.UNIQUE_ID);
                        ids.add(text(header, ProxyHeader.UNIQUE_ID));
                        backends.add(backend);
                    }
                    answer(backends.get(k % 2));
                    assertThat(client.read().status).isEqualTo(200);
                }
            }
        }
        assertThat(ids).allMatch(id -> id.matches("[0-9a-f]{32}"));
        assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2));
        assertThat(ids.get(2)).isEqualTo(ids.get(3));
        assertThat(proxy.stats().upstreamConnects()).isEqualTo(4);
    }

    @Test
    void onlyVersion2HasRoom() throws Exception {
        LoadBalancer balancer = balancer(1);
        assertThatThrownBy(() -> TcpProxy.builder(balancer)
                        .backendProxyProtocol(ProxyVersion.V1, Set.of(ProxyTlv.UNIQUE_ID, ProxyTlv.ALPN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backendProxyProtocol: V1 with [ALPN, UNIQUE_ID] (expected: V2)");
        assertThatThrownBy(() -> HttpProxy.builder(balancer).backendProxyProtocol(null, Set.of(ProxyTlv.CRC32C)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backendProxyProtocol: none with [CRC32C] (expected: V2)");
    }
}
