package io.fairlead.netty.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.netty.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol of sd_listen_fds(3), with sockets of this process in the place of those that another one made. */
final class InheritedSocketsTest {
    private static final long PID = 42;
    private static final Path OPEN = Path.of("/proc/self/fd");

    // never closed: the descriptor belongs to whoever took it, and its number to somebody else after that
    private static final List<NetworkChannel> GIVEN_AWAY = new ArrayList<>();

    private static InheritedSockets named(String count, String names) {
        return InheritedSockets.in(
                Map.of("LISTEN_PID", Long.toString(PID), "LISTEN_FDS", count, "LISTEN_FDNAMES", names), PID);
    }

    @ParameterizedTest
    @CsvSource({"web, 3", "api, 4", "3, 5", "4, 4", "5, 5"})
    void aNameOrElseANumberIsADescriptor(String name, int descriptor) throws IOException {
        assertThat(named("3", "web:api:3").descriptor(name)).isEqualTo(descriptor);
    }

    @Test
    void whatIsWrongIsNamed() {
        assertWrong(InheritedSockets.in(Map.of(), PID), "web", "started without sockets (expected: LISTEN_FDS");
        assertWrong(
                InheritedSockets.in(Map.of("LISTEN_PID", "41", "LISTEN_FDS", "1"), PID),
                "web",
                "LISTEN_PID: 41 (expected: 42, this process");
        assertWrong(
                InheritedSockets.in(Map.of("LISTEN_FDS", "1"), PID), "web", "LISTEN_PID:  (expected: 42, this process");
        assertWrong(named("0", ""), "web", "LISTEN_FDS: 0 (expected: 1..9999)");
        assertWrong(named("-1", ""), "web", "LISTEN_FDS: -1 (expected: 1..9999)");
        assertWrong(named("2", "api:web"), "wbe", "no socket has this name (expected: one of [api, web], ");
        assertWrong(named("2", "web:web"), "web", "2 sockets have this name (expected: one of [web, web], ");
        assertWrong(named("2", ""), "5", "no socket has this name (expected: one of [unknown, unknown], ");
        assertWrong(named("2", ""), "2", "or a number from 3 to 4)");
    }

    private static void assertWrong(InheritedSockets sockets, String name, String message) {
        assertThatThrownBy(() -> sockets.descriptor(name))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    /** A socket that blocks is what systemd hands out by default: an event loop must not wait in accept. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void acceptsWhatComesAndClosesItsSocketOnly(boolean blocking) throws Exception {
        assumeTrue(Epoll.isAvailable() && Files.isDirectory(OPEN), "no epoll here");
        ServerSocketChannel made = ServerSocketChannel.open();
        made.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        made.configureBlocking(blocking);
        int descriptor = giveAway(made);
        InetSocketAddress address = (InetSocketAddress) made.getLocalAddress();
        InheritedSockets sockets = named(Integer.toString(descriptor), "");
        EventLoopGroup group = Transports.of(Transport.EPOLL).newGroup(1);
        try {
            Channel channel = sockets.listen(Integer.toString(descriptor), server(group));
            assertThat(((InetSocketAddress) channel.localAddress()).getPort()).isEqualTo(address.getPort());
            for (int i = 0; i < 40; i++) {
                try (Socket one = new Socket(address.getAddress(), address.getPort());
                        Socket other = new Socket(address.getAddress(), address.getPort())) {
                    assertThat(one.getInputStream().read())
                            .as("connection " + i)
                            .isEqualTo('!');
                    assertThat(other.getInputStream().read()).isEqualTo('!');
                }
            }
            assertThatThrownBy(() -> sockets.listen(Integer.toString(descriptor), server(group)))
                    .hasMessageContaining("was listened on before");

            assertThat(channel.close().await(10, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() -> new Socket(address.getAddress(), address.getPort()).close())
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> sockets.listen(Integer.toString(descriptor), server(group)))
                    .hasMessage("was listened on before, and is closed or in use (expected: a restart)");
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void whatIsNoListeningSocketOfTcpIsRefusedAndStaysOpen(@TempDir Path directory) throws Exception {
        assumeTrue(Epoll.isAvailable() && Files.isDirectory(OPEN), "no epoll here");
        Path path = directory.resolve("socket");
        Path file = Files.createFile(directory.toRealPath().resolve("file"));
        try (ServerSocketChannel bound = ServerSocketChannel.open();
                FileChannel opened = FileChannel.open(file)) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (SocketChannel connected = SocketChannel.open(bound.getLocalAddress())) {
                assertRefused(descriptor(connected), "does not listen (expected: a listening socket of TCP)");
            }
            for (Map.Entry<Integer, String> entry : open().entrySet()) {
                if (entry.getValue().equals(file.toString())) {
                    assertRefused(entry.getKey(), "descriptor " + entry.getKey() + " is no socket");
                }
            }
            assertThat(opened.size()).isZero(); // is still open
            Map<Integer, String> before = open();
            try (ServerSocketChannel unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                unix.bind(UnixDomainSocketAddress.of(path));
                Map<Integer, String> since = open();
                since.keySet().removeAll(before.keySet());
                for (Map.Entry<Integer, String> entry : since.entrySet()) {
                    if (entry.getValue().startsWith("socket:")) {
                        assertRefused(entry.getKey(), "is not of the internet (expected: a socket of TCP");
                    }
                }
                SocketChannel.open(UnixDomainSocketAddress.of(path)).close(); // still listens
            }
        }
    }

    private static void assertRefused(int descriptor, String message) {
        InheritedSockets sockets = named(Integer.toString(descriptor), "");
        EventLoopGroup group = Transports.of(Transport.EPOLL).newGroup(1);
        try {
            assertThatThrownBy(() -> sockets.listen(Integer.toString(descriptor), server(group)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(message);
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static ServerBootstrap server(EventLoopGroup group) {
        return new ServerBootstrap().group(group).childHandler(new Greeter());
    }

    private static int giveAway(ServerSocketChannel socket) throws IOException {
        synchronized (GIVEN_AWAY) {
            GIVEN_AWAY.add(socket);
        }
        return descriptor(socket);
    }

    /** Returns the number of the descriptor, which the system knows by the port. */
    private static int descriptor(NetworkChannel channel) throws IOException {
        InetSocketAddress local = (InetSocketAddress) channel.getLocalAddress();
        String port = ":%04X".formatted(local.getPort());
        for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split(" +", -1);
                String target = "socket:[" + fields[9] + ']';
                if (fields[1].endsWith(port) && open().containsValue(target)) {
                    return open().entrySet().stream()
                            .filter(entry -> entry.getValue().equals(target))
                            .findFirst()
                            .orElseThrow()
                            .getKey();
                }
            }
        }
        throw new IOException("no descriptor of " + local);
    }

    private static Map<Integer, String> open() throws IOException {
        Map<Integer, String> targets = new HashMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(OPEN)) {
            for (Path entry : entries) {
                try {
                    targets.put(
                            Integer.parseInt(entry.getFileName().toString()),
                            Files.readSymbolicLink(entry).toString());
                } catch (NoSuchFileException e) {
                    // closed meanwhile, such as that of this listing
                }
            }
        }
        return targets;
    }

    @Sharable
    private static final class Greeter extends ChannelInboundHandlerAdapter {
        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // of a void promise
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush(ctx.alloc().buffer(1).writeByte('!'), ctx.voidPromise());
        }
    }
}
