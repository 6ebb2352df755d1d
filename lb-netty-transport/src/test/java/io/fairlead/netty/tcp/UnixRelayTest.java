package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.netty.TcpProxy;
import io.fairlead.strategies.Strategies;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** UNIX sockets on both sides of the relay, which end in one direction at a time, too. */
final class UnixRelayTest {
    private static final int LONG = 8 << 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @TempDir
    Path directory;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(names = {"COPYING", "SPLICING"})
    void whatIsSaidBeforeAndAfterAnEndArrives(Carrier carrier) throws Exception {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        UnixDomainSocketAddress front = UnixDomainSocketAddress.of(directory.resolve("front"));
        UnixDomainSocketAddress back = UnixDomainSocketAddress.of(directory.resolve("back"));
        byte[] sent = new byte[LONG];
        new SplittableRandom(3).nextBytes(sent);
        try (ServerSocketChannel origin =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(back)) {
            LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                    .backends(List.of(Backend.of("b", back)))
                    .build();
            try (TcpProxy proxy =
                    carrier.on(TcpProxy.builder(balancer)).listen(front).start()) {
                for (int length : new int[] {0, 1, LONG}) {
                    byte[] all = Arrays.copyOf(sent, length);
                    CompletableFuture<Void> echo = CompletableFuture.runAsync(() -> echo(origin), threads);
                    try (SocketChannel client = SocketChannel.open(front)) {
                        CompletableFuture<byte[]> heard = CompletableFuture.supplyAsync(() -> readAll(client), threads);
                        say(client, all);
                        client.shutdownOutput();
                        assertThat(heard.get(30, TimeUnit.SECONDS)).isEqualTo(all);
                    }
                    echo.get(30, TimeUnit.SECONDS);
                }
                assertThat(proxy.stats().errors()).isEmpty();
            }
            assertThat(balancer.view().backend("b").count(Outcome.SUCCESS)).isEqualTo(3);
        }
    }

    /** Says what it has heard when it has heard the end. */
    private static void echo(ServerSocketChannel origin) {
        try (SocketChannel accepted = origin.accept()) {
            say(accepted, readAll(accepted));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void say(SocketChannel channel, byte[] text) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(text);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }

    private static byte[] readAll(SocketChannel channel) {
        ByteBuffer heard = ByteBuffer.allocate(LONG + 1);
        try {
            while (channel.read(heard) >= 0) {
                assertThat(heard.hasRemaining()).as("not more than was sent").isTrue();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return Arrays.copyOf(heard.array(), heard.position());
    }
}
