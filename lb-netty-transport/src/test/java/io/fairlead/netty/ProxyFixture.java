package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.RetryBudget;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A proxy before some origins; closing it checks that no attempt was left open. */
final class ProxyFixture implements AutoCloseable {
    final LoadBalancer balancer;
    final HttpProxy proxy;
    final int port;
    private final List<Origin> origins;

    private ProxyFixture(Transport transport, UnaryOperator<HttpProxy.Builder> options, List<Origin> origins) {
        this.origins = origins;
        this.balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(origins.stream().map(Origin::backend).toList())
                .retryBudget(RetryBudget.unlimited())
                .seed(1)
                .build();
        this.proxy = options.apply(HttpProxy.builder(balancer)
                        .listen("127.0.0.1", 0)
                        .transport(transport)
                        .eventLoopThreads(1)
                        .drainTimeout(Duration.ofSeconds(5))
                        .xBackend(true))
                .start();
        this.port = proxy.port();
    }

    static ProxyFixture start(Transport transport, UnaryOperator<HttpProxy.Builder> options, Origin... origins) {
        return new ProxyFixture(transport, options, new ArrayList<>(Arrays.asList(origins)));
    }

    static ProxyFixture start(Transport transport, Origin... origins) {
        return start(transport, options -> options, origins);
    }

    static ProxyFixture start(Origin... origins) {
        return start(Transport.NIO, origins);
    }

    /** The transports of this machine. */
    static Stream<Transport> transports() {
        return io.netty.channel.epoll.Epoll.isAvailable()
                ? Stream.of(Transport.NIO, Transport.EPOLL)
                : Stream.of(Transport.NIO);
    }

    long count(Outcome outcome) {
        return balancer.view().backends().stream()
                .mapToLong(b -> b.count(outcome))
                .sum();
    }

    /** Waits until the condition holds, at most half a minute. */
    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    void awaitCount(Outcome outcome, long expected) {
        await(outcome + " " + expected + ", but " + balancer.view(), () -> count(outcome) == expected);
    }

    @Override
    public void close() {
        proxy.close();
        origins.forEach(Origin::close);
        assertThat(balancer.view().backends())
                .as("attempts left open")
                .extracting(BackendView::inFlight)
                .containsOnly(0L);
    }
}
