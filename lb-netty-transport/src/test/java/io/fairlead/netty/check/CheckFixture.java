package io.fairlead.netty.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.netty.Transport;
import io.fairlead.netty.loop.Transports;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;

/** Netty servers that do what a test says, and checks of them; closing it checks that no connection was left open. */
final class CheckFixture implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(20);

    final EventLoopGroup group;
    final AtomicInteger accepted = new AtomicInteger();
    private final Transports transports;
    private final Set<Channel> open = ConcurrentHashMap.newKeySet();

    private CheckFixture(Transport transport) {
        transports = Transports.of(transport);
        group = transports.newGroup(1);
    }

    static CheckFixture on(Transport transport) {
        return new CheckFixture(transport);
    }

    /** Starts a server and returns where it listens, on localhost. */
    InetSocketAddress serve(Consumer<ChannelPipeline> install) {
        SocketAddress bound = new ServerBootstrap()
                .group(group)
                .channel(transports.server())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accepted.incrementAndGet();
                        open.add(channel);
                        channel.closeFuture().addListener(closed -> open.remove(channel));
                        install.accept(channel.pipeline());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel()
                .localAddress();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), ((InetSocketAddress) bound).getPort());
    }

    /** Starts a server that speaks TLS. */
    InetSocketAddress serveTls(TestKeys keys, Consumer<ChannelPipeline> install, String... alpn) {
        return serve(pipeline -> {
            SSLEngine engine = keys.server(alpn);
            pipeline.addLast(new SslHandler(engine));
            install.accept(pipeline);
        });
    }

    HealthResult check(HealthChecker checker, SocketAddress address) throws Exception {
        return check(checker, address, LONG);
    }

    HealthResult check(HealthChecker checker, SocketAddress address, Duration timeout) throws Exception {
        return check(checker, Probe.of(Backend.of("b", address), timeout));
    }

    HealthResult check(HealthChecker checker, Probe probe) throws Exception {
        return checker.check(probe).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** Waits until the servers have lost every connection, at most half a minute. */
    void awaitNoConnections() {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!open.isEmpty()) {
            assertThat(System.nanoTime()).as("open: %s", open).isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        try {
            awaitNoConnections();
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
