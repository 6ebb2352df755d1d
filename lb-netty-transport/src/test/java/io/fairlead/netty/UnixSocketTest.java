package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Probe;
import io.fairlead.netty.check.TransportChecks;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.strategies.Strategies;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** UNIX sockets on both sides, and both families of the internet on one socket. */
@ExtendWith(LeakExtension.class)
class UnixSocketTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path directory;

    private UnixDomainSocketAddress socket(String name) {
        return UnixDomainSocketAddress.of(directory.resolve(name));
    }

    private static LoadBalancer pool(SocketAddress address) {
        return LoadBalancer.builder(Strategies.roundRobin())
                .name("pool")
                .backends(List.of(Backend.builder("b", address).build()))
                .build();
    }

    private static HttpProxy http(
            Transport transport,
            SocketAddress listen,
            SocketAddress backend,
            UnaryOperator<HttpProxy.Builder> options) {
        return options.apply(HttpProxy.builder(pool(backend))
                        .listen(listen)
                        .transport(transport)
                        .eventLoopThreads(1)
                        .drainTimeout(Duration.ofSeconds(1)))
                .start();
    }

    /** Sends bytes, and returns all that comes back. */
    private static String ask(SocketAddress address, String bytes) throws IOException {
        try (SocketChannel channel = SocketChannel.open(address)) {
            channel.write(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Origin origin() {
        return Origin.start(
                "a",
                call -> call.answer(
                        200, call.headers.get("x-forwarded-for") + ' ' + call.headers.get("x-forwarded-port")));
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void requestsPassThroughThem(Transport transport) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (Origin origin = origin();
                HttpProxy inner = http(
                        transport,
                        socket("inner"),
                        origin.backend().address(),
                        o -> o.forwarding(Forwarding.defaults().trusting(Cidrs.of("unix:")))
                                .proxyProtocol(ProxyProtocol.from(Cidrs.of("unix:")))
                                .accessLog(log));
                HttpProxy outer = http(
                        transport, socket("outer"), socket("inner"), o -> o.backendProxyProtocol(ProxyVersion.V2));
                HttpProxy front = http(
                        transport,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        socket("inner"),
                        o -> o.backendProxyProtocol(ProxyVersion.V1))) {
            assertThat(ask(socket("outer"), GET)).startsWith("HTTP/1.1 200 ").endsWith("unknown, unknown null");
            assertThat(ask(front.address(), GET))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n127.0.0.1 " + front.port());
            assertThat(inner.traffic().frontends().get(0).address()).isEqualTo("unix:" + directory.resolve("inner"));
            assertThat(outer.address()).isEqualTo(socket("outer"));
            assertThat(outer.port()).isZero();
            assertThat(outer.traffic().frontends().get(0).address()).isEqualTo("unix:" + directory.resolve("outer"));
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.US_ASCII).lines().toList().get(0))
                .startsWith("unix::0 [");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void streamsPassThroughThemOnEpoll() throws Exception {
        assumeTrue(Epoll.isAvailable());
        try (ServerSocketChannel echo = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            echo.bind(socket("echo"));
            Thread server = new Thread(() -> echo(echo));
            server.start();
            try (TcpProxy proxy = TcpProxy.builder(pool(socket("echo")))
                            .listen(socket("front"))
                            .transport(Transport.EPOLL)
                            .eventLoopThreads(1)
                            .start();
                    SocketChannel client = SocketChannel.open(proxy.address())) {
                byte[] sent = new byte[1 << 20];
                Thread writer = new Thread(() -> write(client, sent));
                writer.start();
                assertThat(Channels.newInputStream(client).readAllBytes()).isEqualTo(sent);
                writer.join();
                assertThat(proxy.traffic().frontends().get(0).address())
                        .isEqualTo("unix:" + directory.resolve("front"));
            }
            server.join();
        }
        assertThat(Files.exists(directory.resolve("front"))).isFalse();
    }

    private static void write(SocketChannel to, byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes); // streams of channels wait for one another
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void echo(ServerSocketChannel server) {
        try (SocketChannel client = server.accept()) {
            Channels.newInputStream(client).transferTo(Channels.newOutputStream(client));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void streamsNeedEpoll() throws Exception {
        assertThatThrownBy(() -> TcpProxy.builder(pool(socket("b")))
                        .listen(socket("front"))
                        .transport(Transport.NIO)
                        .start())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage(
                        "listen unix:" + directory.resolve("front") + ": a UNIX socket of Netty's NIO, which cannot end"
                                + " one direction only (expected: transport EPOLL)");
        try (TcpProxy proxy = TcpProxy.builder(pool(socket("b")))
                .listen("127.0.0.1", 0)
                .transport(Transport.NIO)
                .start()) {
            assertThat(ask(proxy.address(), "x")).isEmpty();
            ProxyFixture.await("counted", () -> proxy.stats().errors().keySet().equals(Set.of(TcpError.LOCAL_FAILURE)));
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theFileIsAsItShouldBe(Transport transport) throws Exception {
        Path file = directory.resolve("s");
        try (Origin origin = origin()) {
            SocketAddress backend = origin.backend().address();
            try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                dead.bind(socket("s")); // and leaves its file
            }
            SocketFile wanted = SocketFile.defaults()
                    .withMode("0620")
                    .withOwner(Files.getOwner(directory).getName())
                    .withGroup("root");
            try (HttpProxy proxy = http(transport, socket("s"), backend, o -> o.socketFile(wanted))) {
                assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw--w----"));
                assertThat(ask(proxy.address(), GET)).startsWith("HTTP/1.1 200 ");
                assertThatThrownBy(() -> http(transport, socket("s"), backend, o -> o))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessage("listen unix:" + file + ": address already in use");
                assertThat(ask(proxy.address(), GET)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(directory).isEmptyDirectory();

            Files.writeString(file, "precious");
            assertThatThrownBy(() -> http(transport, socket("s"), backend, o -> o))
                    .hasMessage("listen unix:" + file + ": a file that is no socket");
            assertThat(file).hasContent("precious");
            assertThatThrownBy(() -> http(
                            transport,
                            socket("t"),
                            backend,
                            o -> o.socketFile(SocketFile.defaults().withOwner("nobody-here"))))
                    .hasMessageContaining("no user or group nobody-here");
            assertThatThrownBy(() -> http(transport, socket("x".repeat(120)), backend, o -> o))
                    .hasMessageEndingWith("longer than 103 bytes");
            assertThatThrownBy(() -> SocketFile.defaults().withMode("rw"))
                    .hasMessage("mode: rw (expected: three octal digits, such as 660)");
            assertThat(directory.toFile().list()).containsExactly("s");
        }
    }

    @Test
    void whoeverTookTheNameMeanwhileKeepsIt() throws Exception {
        try (Origin origin = origin()) {
            HttpProxy old = http(Transport.NIO, socket("s"), origin.backend().address(), o -> o);
            Files.delete(directory.resolve("s"));
            try (HttpProxy next =
                    http(Transport.NIO, socket("s"), origin.backend().address(), o -> o)) {
                old.close();
                assertThat(ask(next.address(), GET)).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theWildcardMeansBothFamilies(Transport transport) throws Exception {
        try (Origin origin = origin();
                HttpProxy proxy = http(
                        transport, new InetSocketAddress(0), origin.backend().address(), o -> o)) {
            for (String address : new String[] {"127.0.0.1", "::1"}) {
                try (Socket socket = new Socket(address, proxy.port())) {
                    socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
                    assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                            .endsWith(address + ' ' + proxy.port());
                }
            }
            InetSocketAddress six = new InetSocketAddress(NetUtil.LOCALHOST6, 0);
            try (HttpProxy onSix =
                    http(transport, six, new InetSocketAddress(NetUtil.LOCALHOST6, proxy.port()), o -> o)) {
                assertThat(ask(onSix.address(), GET)).endsWith("::1 " + proxy.port());
            }
        }
    }

    @Test
    void checksReachThem() throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (Origin origin = origin();
                HttpProxy proxy =
                        http(Transport.NIO, socket("s"), origin.backend().address(), o -> o)) {
            Backend backend = Backend.builder("s", proxy.address()).build();
            assertThat(TransportChecks.http2(group)
                            .plaintext()
                            .build()
                            .check(Probe.of(backend, Duration.ofSeconds(5)))
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS)
                            .toString())
                    .contains("200");
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }
}
