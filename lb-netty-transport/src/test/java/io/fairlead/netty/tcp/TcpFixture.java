package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.netty.TcpProxy;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A proxy before listening sockets; closing it checks that nothing was left open. */
final class TcpFixture implements AutoCloseable {
    final List<ServerSocket> origins = new ArrayList<>();
    final LoadBalancer balancer;
    final TcpProxy proxy;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TcpFixture(int count, UnaryOperator<TcpProxy.Builder> options) throws IOException {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerSocket origin = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
            origin.setSoTimeout(20_000);
            origins.add(origin);
            backends.add(Backend.of("b" + i, (InetSocketAddress) origin.getLocalSocketAddress()));
        }
        balancer = LoadBalancer.builder(Strategies.roundRobin())
                .name("pool")
                .backends(backends)
                .seed(1)
                .build();
        proxy = options.apply(TcpProxy.builder(balancer)
                        .listen("127.0.0.1", 0)
                        .eventLoopThreads(1)
                        .drainTimeout(Duration.ofSeconds(5)))
                .start();
    }

    static TcpFixture start(int origins) throws IOException {
        return start(origins, options -> options);
    }

    /** Starts a proxy that relays in the given way. */
    static TcpFixture start(Carrier carrier, int origins) throws IOException {
        return start(carrier, origins, options -> options);
    }

    static TcpFixture start(Carrier carrier, int origins, UnaryOperator<TcpProxy.Builder> options) throws IOException {
        return start(origins, builder -> options.apply(carrier.on(builder)));
    }

    static TcpFixture start(int origins, UnaryOperator<TcpProxy.Builder> options) throws IOException {
        return new TcpFixture(origins, options);
    }

    /** Connects through the proxy. */
    Peer client() throws IOException {
        return Peer.connect(proxy.port());
    }

    /** Takes the other end of a session. */
    Peer accept() throws IOException {
        return accept(0);
    }

    Peer accept(int origin) throws IOException {
        return new Peer(origins.get(origin).accept());
    }

    /** Runs at the same time as the caller. */
    <T> Future<T> async(Callable<T> task) {
        return threads.submit(task);
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.get(Boolean.getBoolean("fairlead.long") ? 600 : 60, TimeUnit.SECONDS);
    }

    long count(Outcome outcome) {
        return balancer.view().backends().stream()
                .mapToLong(b -> b.count(outcome))
                .sum();
    }

    long inFlight() {
        return balancer.view().backends().stream()
                .mapToLong(BackendView::inFlight)
                .sum();
    }

    /** Waits until the condition holds, at most half a minute. */
    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("%s: %s %s", what, proxy.stats(), balancer.view())
                    .isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** Waits until all sessions are over. */
    void awaitQuiet() {
        await("sessions left", () -> proxy.stats().current() == 0);
        assertThat(inFlight()).as("attempts left open").isZero();
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        threads.shutdownNow();
        for (ServerSocket origin : origins) {
            origin.close();
        }
        assertThat(proxy.stats().current()).as("sessions left open").isZero();
        assertThat(inFlight()).as("attempts left open").isZero();
    }
}
