package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.loop.TransparentSource;
import io.fairlead.netty.loop.Transports;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.strategies.Strategies;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backends see the addresses of clients: in one network, that of the loopback device, whose answers need no routes. */
@ExtendWith(LeakExtension.class)
final class ClientSourceTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final int BULK = 8 << 20; // more than the relay takes before it goes over to pipes

    @BeforeAll
    static void requirePrivilege() {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        try {
            TransparentSource.require(Transports.of(Transport.EPOLL));
        } catch (IllegalStateException e) {
            assumeTrue(false, e.getMessage());
        }
    }

    private static Socket connect(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.setSoTimeout(30_000);
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(from.contains(":") ? "::1" : "127.0.0.1", port));
        return socket;
    }

    private static TcpProxy tcp(ServerSocket backend, UnaryOperator<TcpProxy.Builder> options) {
        LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(List.of(Backend.of("b", backend.getLocalSocketAddress())))
                .build();
        return options.apply(TcpProxy.builder(balancer)
                        .listen("0.0.0.0", 0)
                        .transport(Transport.EPOLL)
                        .eventLoopThreads(1))
                .start();
    }

    private static ServerSocket backend() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server.setSoTimeout(30_000);
        return server;
    }

    private static String peer(Socket accepted) {
        return accepted.getInetAddress().getHostAddress();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSocketsOfTheRelayComeFromTheClient(boolean splice) throws Exception {
        try (ServerSocket backend = backend();
                TcpProxy proxy = tcp(backend, o -> o.transparentSource(true).splice(splice));
                Socket client = connect("127.0.0.77", proxy.port());
                Socket met = backend.accept()) {
            assertThat(peer(met)).isEqualTo("127.0.0.77");
            assertThat(met.getPort()).isNotEqualTo(client.getLocalPort());
            exchange(client, met);
            try (Socket other = connect("127.0.0.78", proxy.port());
                    Socket metToo = backend.accept()) {
                assertThat(peer(metToo)).isEqualTo("127.0.0.78");
                exchange(other, metToo);
            }
        }
    }

    private static void exchange(Socket client, Socket met) throws Exception {
        byte[] bytes = new byte[BULK];
        Arrays.fill(bytes, (byte) 7);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            try {
                client.getOutputStream().write(bytes);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(met.getInputStream().readAllBytes()).isEqualTo(bytes);
        sent.join();
        met.getOutputStream().write("bye".getBytes(StandardCharsets.US_ASCII));
        met.shutdownOutput();
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("bye");
    }

    @Test
    void theChannelsOfTheRelayDoToo() throws Exception {
        ServerTls tls = ServerTls.forTcp()
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .build();
        try (ServerSocket backend = backend();
                TcpProxy proxy = tcp(backend, o -> o.transparentSource(true).tls(tls));
                Socket client = TestTls.over(
                        TestTls.clients(), connect("127.0.0.77", proxy.port()), proxy.port(), "one.test")) {
            client.getOutputStream().write('?');
            try (Socket met = backend.accept()) {
                assertThat(peer(met)).isEqualTo("127.0.0.77");
                assertThat(met.getInputStream().read()).isEqualTo('?');
                met.getOutputStream().write('!');
                assertThat(client.getInputStream().read()).isEqualTo('!');
            }
        }
    }

    @Test
    void aClientOfAnotherFamilyIsServedFromTheOwnAddress() throws Exception {
        try (ServerSocket backend = backend();
                TcpProxy proxy = tcp(backend, o -> o.transparentSource(true));
                Socket client = connect("::1", proxy.port());
                Socket met = backend.accept()) {
            assertThat(peer(met)).isEqualTo("127.0.0.1");
            exchange(client, met);
        }
    }

    @Test
    void whomAProxyHeaderNamesIsTheClient() throws Exception {
        try (ServerSocket backend = backend();
                TcpProxy proxy = tcp(
                        backend,
                        o -> o.transparentSource(true)
                                .proxyProtocol(ProxyProtocol.from(Cidrs.of("127.0.0.0/8")))
                                .backendProxyProtocol(ProxyVersion.V1));
                Socket client = connect("127.0.0.77", proxy.port())) {
            String header = "PROXY TCP4 127.0.0.99 127.0.0.1 1111 80\r\n";
            client.getOutputStream().write((header + "x").getBytes(StandardCharsets.US_ASCII));
            try (Socket met = backend.accept()) {
                assertThat(peer(met)).isEqualTo("127.0.0.99");
                assertThat(new String(met.getInputStream().readNBytes(header.length() + 1), StandardCharsets.US_ASCII))
                        .isEqualTo(header + "x");
            }
        }
    }

    @Test
    void aChangeHoldsForSessionsToCome() throws Exception {
        try (ServerSocket backend = backend();
                TcpProxy proxy = tcp(backend, o -> o)) {
            try (Socket client = connect("127.0.0.77", proxy.port());
                    Socket met = backend.accept()) {
                assertThat(peer(met)).isEqualTo("127.0.0.1");
                proxy.reconfigure(o -> o.transparentSource(true));
                exchange(client, met);
            }
            try (Socket client = connect("127.0.0.77", proxy.port());
                    Socket met = backend.accept()) {
                assertThat(peer(met)).isEqualTo("127.0.0.77");
                exchange(client, met);
            }
        }
    }

    @Test
    void aConnectionOfHttpServesOneClient() throws Exception {
        Origin origin = Origin.start("a", call -> call.answer(200, peer(call.socket) + ' ' + call.socket.getPort()));
        try (ProxyFixture f = ProxyFixture.start(Transport.EPOLL, o -> o.transparentSource(true), origin);
                RawClient one = new RawClient(connect("127.0.0.77", f.port));
                RawClient two = new RawClient(connect("127.0.0.78", f.port))) {
            String first = one.send(GET).read().body;
            assertThat(first).startsWith("127.0.0.77 ");
            assertThat(two.send(GET).read().body).startsWith("127.0.0.78 ");
            assertThat(one.send(GET).read().body).isEqualTo(first);
            f.proxy.reconfigure(o -> o.transparentSource(false));
            assertThat(one.send(GET).read().body).startsWith("127.0.0.1 ");
            assertThat(origin.connections).hasValue(3);
        }
    }

    @Test
    void whatCannotBeIsRefusedAndChangesNothing() throws Exception {
        try (ServerSocket backend = backend();
                TcpProxy proxy = tcp(backend, o -> o.transport(Transport.NIO))) {
            assertThatThrownBy(() -> proxy.reconfigure(o -> o.transparentSource(true)))
                    .hasMessageStartingWith("transparentSource: transport NIO");
            try (Socket client = connect("127.0.0.77", proxy.port());
                    Socket met = backend.accept()) {
                exchange(client, met);
            }
            assertThatThrownBy(
                            () -> tcp(backend, o -> o.transport(Transport.NIO).transparentSource(true)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        Origin origin = Origin.plain("a");
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, origin)) {
            assertThatThrownBy(() -> f.proxy.reconfigure(o -> o.transparentSource(true)))
                    .hasMessageStartingWith("transparentSource: transport NIO");
            assertThatThrownBy(() ->
                            f.proxy.reconfigure(o -> o.transparentSource(true).backendProtocol(BackendProtocol.HTTP_2)))
                    .hasMessageStartingWith("transparentSource: true (expected: false");
        }
    }
}
