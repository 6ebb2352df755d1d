package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.Candidates;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Selector;
import io.fairlead.api.Strategy;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.key.KeyHash;
import io.fairlead.strategies.Strategies;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many sessions, limits, and event loops that are not the proxy's own. */
final class CrowdTest {
    @ParameterizedTest
    @MethodSource("io.fairlead.netty.tcp.Carrier#available")
    void manySessionsSpreadOverTheLeastLoaded(Carrier carrier) throws Exception {
        int sessions = Boolean.getBoolean("fairlead.long") ? 4_500 : 1_000;
        long fair = sessions / 4;
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        EventLoopGroup loops = carrier.group(2);
        List<Peer> clients = new ArrayList<>();
        try {
            List<Backend> backends = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                backends.add(Backend.of("b" + i, (InetSocketAddress) echo(group).localAddress()));
            }
            LoadBalancer balancer = LoadBalancer.builder(Strategies.leastConnections())
                    .backends(backends)
                    .build();
            try (TcpProxy proxy = carrier.on(TcpProxy.builder(balancer))
                    .listen("127.0.0.1", 0)
                    .eventLoopGroup(loops)
                    .start()) {
                for (int i = 0; i < sessions; i++) {
                    clients.add(Peer.connect(proxy.port()));
                }
                for (int round = 0; round < 3; round++) {
                    for (Peer client : clients) {
                        client.say("ping");
                    }
                    for (Peer client : clients) {
                        client.hear("ping");
                    }
                }
                assertThat(proxy.stats().current()).isEqualTo(sessions);
                assertThat(balancer.view().backends())
                        .extracting(BackendView::inFlight)
                        .allSatisfy(open -> assertThat(open).isBetween(fair * 9 / 10, fair * 11 / 10));
                for (Peer client : clients) {
                    client.fin();
                }
                for (Peer client : clients) {
                    assertThat(client.end()).isEqualTo(Peer.End.FIN);
                }
            }
            assertThat(balancer.view().backends())
                    .extracting(BackendView::inFlight)
                    .containsOnly(0L);
        } finally {
            for (Peer client : clients) {
                client.close();
            }
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void beyondTheLimitConnectionsWaitUntilOneEnds() throws Exception {
        try (TcpFixture f = TcpFixture.start(1, options -> options.maxConnections(2))) {
            for (int round = 0; round < 20; round++) {
                try (Peer first = f.client();
                        Peer second = f.client();
                        Peer third = f.client()) {
                    Peer firstEnd = f.accept();
                    Peer secondEnd = f.accept();
                    Peer.greet(first, firstEnd);
                    Peer.greet(second, secondEnd);
                    assertThat(f.proxy.stats().current()).isEqualTo(2);
                    f.origins.get(0).setSoTimeout(20);
                    assertThatThrownBy(f::accept).isInstanceOf(SocketTimeoutException.class);
                    f.origins.get(0).setSoTimeout(20_000);
                    first.fin();
                    firstEnd.close();
                    try (Peer thirdEnd = f.accept()) {
                        Peer.greet(third, thirdEnd);
                    }
                    secondEnd.close();
                }
                f.awaitQuiet();
            }
        }
    }

    @Test
    void clientsOfOneAddressHashAlike() throws Exception {
        List<Long> hashes = new ArrayList<>();
        Strategy recording = new Strategy() {
            @Override
            public Selector selector(Candidates candidates, @Nullable Selector previous) {
                return key -> {
                    hashes.add(key.hashed() ? key.hash() : 0L);
                    return Selector.NONE;
                };
            }
        };
        LoadBalancer balancer = LoadBalancer.builder(recording)
                .backends(List.of(Backend.of("b", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))))
                .build();
        try (TcpProxy proxy = TcpProxy.builder(balancer)
                .listen("127.0.0.1", 0)
                .eventLoopThreads(1)
                .start()) {
            for (int i = 0; i < 3; i++) {
                Peer.connect(proxy.port()).end();
            }
        }
        assertThat(hashes).hasSizeGreaterThanOrEqualTo(3).containsOnly(KeyHash.of(new byte[] {127, 0, 0, 1}));
    }

    @Test
    void whatCannotBeStartedSaysWhy() throws Exception {
        try (TcpFixture f = TcpFixture.start(1)) {
            TcpProxy.Builder builder = TcpProxy.builder(f.balancer);
            assertThatThrownBy(builder.listen("127.0.0.1", f.proxy.port())::start)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("listen 127.0.0.1:" + f.proxy.port() + ": address already in use");
            assertThatThrownBy(() -> builder.listen("127.0.0.1", 70_000)).hasMessageContaining("expected: 0..65535");
            assertThatThrownBy(() -> builder.maxTries(0)).hasMessage("maxTries: 0 (expected: 1..100)");
            assertThatThrownBy(() -> builder.maxConnections(0)).hasMessageContaining("maxConnections: 0");
        }
    }

    private static Channel echo(EventLoopGroup group) throws InterruptedException {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new Echo())
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
    }

    @Sharable
    @SuppressWarnings("FutureReturnValueIgnored")
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.writeAndFlush(message, ctx.voidPromise());
        }
    }
}
