package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.RetryBudget;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A running proxy that goes over to another balancer, and back. */
@SuppressWarnings("StringConcatToTextBlock") // CRLF
final class ChangeOfBalancerTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";
    private static final String GET = "GET / HTTP/1.1\r\nHost: t\r\n\r\n";

    static LoadBalancer balancer(String name, Origin... origins) {
        return LoadBalancer.builder(Strategies.roundRobin())
                .name(name)
                .backends(Arrays.stream(origins).map(Origin::backend).toList())
                .retryBudget(RetryBudget.unlimited())
                .build();
    }

    private static long inFlight(LoadBalancer balancer) {
        return balancer.view().backends().stream()
                .mapToLong(BackendView::inFlight)
                .sum();
    }

    private static long count(LoadBalancer balancer, Outcome outcome) {
        return balancer.view().backends().stream()
                .mapToLong(b -> b.count(outcome))
                .sum();
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void whatIsInFlightEndsAsItBegan(Transport transport) throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        CountDownLatch answer = new CountDownLatch(1);
        Origin failing = Origin.start("a", call -> {
            asked.add("a");
            await(answer);
            return call.reset();
        });
        Origin next = Origin.start("a2", call -> {
            asked.add("a2");
            return call.answer(200, "a2");
        });
        try (Origin b = Origin.plain("b");
                ProxyFixture f = ProxyFixture.start(transport, options -> options.name("x"), failing, next);
                RawClient client = new RawClient(f.port);
                RawClient other = new RawClient(f.port)) {
            LoadBalancer another = balancer("another", b);
            client.send(GET);
            if ("a2".equals(asked.poll(10, TimeUnit.SECONDS))) { // round robin began with the other one
                assertThat(client.read().backend()).isEqualTo("a2");
                client.send(GET);
                assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
            }
            f.proxy.reconfigure(options -> options.balancer(another).xBackend(false));
            assertThat(other.send(GET).read().body).isEqualTo("b");
            assertThat(inFlight(f.balancer)).isEqualTo(1);
            assertThat(Lanes.of(f.balancer)).isEqualTo(new Lanes(1, 0));
            answer.countDown();
            RawClient.Response retried = client.read();
            assertThat(retried.body).isEqualTo("a2"); // of the old balancer
            assertThat(retried.backend()).isEqualTo("a2"); // by the old options
            ProxyFixture.await("given back", () -> Lanes.of(f.balancer).free() == 1);
            assertThat(inFlight(f.balancer)).isZero();
            RawClient.Response after = client.send(GET).read();
            assertThat(after.body).isEqualTo("b");
            assertThat(after.headers).doesNotContainKey("x-backend");
            ProxyFixture.await("counted", () -> count(another, Outcome.SUCCESS) == 2);
            assertThat(inFlight(another)).isZero();
            assertThat(f.proxy.stats().connections()).isEqualTo(2);
            f.proxy.close();
            assertThat(Lanes.of(another)).isEqualTo(new Lanes(1, 1));
        }
    }

    @Test
    void unusedConnectionsAndCountersFollowTheirBackends() throws Exception {
        try (Origin c = Origin.plain("c");
                Origin moved = Origin.plain("b");
                Origin a = Origin.plain("a");
                Origin b = Origin.plain("b");
                ProxyFixture f = ProxyFixture.start(a, b);
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 4; i++) {
                client.send(GET).read();
            }
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(2);
            LoadBalancer another = balancer("another", a, moved, c);
            f.proxy.reconfigure(options -> options.balancer(another));
            ProxyFixture.await("the address that nobody has is left", () -> b.open() == 0);
            assertThat(a.open()).isEqualTo(1);
            assertThat(f.proxy.traffic().backends("default")).isEmpty();
            assertThat(f.proxy.traffic().backends("another")).containsOnlyKeys("a", "b", "c");
            for (int i = 0; i < 6; i++) {
                client.send(GET).read();
            }
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(4); // that of a was kept
            assertThat(a.connections.get()).isEqualTo(1);
            assertThat(moved.connections.get()).isEqualTo(1);
            assertThat(f.proxy.traffic().backends("another").get("a").requests())
                    .isEqualTo(4);
            // what was subscribed to before is not heard any more
            f.balancer.update(List.of(Backend.of("zzz", a.backend().address())));
            assertThat(f.proxy.traffic().backends("another")).containsOnlyKeys("a", "b", "c");
            another.update(List.of(a.backend()));
            ProxyFixture.await(
                    "members", () -> f.proxy.traffic().backends("another").size() == 1);
        }
    }

    @Test
    void lanesDoNotGrowWithReconfigurations() throws Exception {
        try (Origin b = Origin.plain("b");
                ProxyFixture f =
                        ProxyFixture.start(Transport.NIO, options -> options.eventLoopThreads(2), Origin.plain("a"));
                RawClient client = new RawClient(f.port)) {
            LoadBalancer another = balancer("another", b);
            for (int i = 0; i < 1_000; i++) {
                LoadBalancer next = (i % 2 == 0) ? another : f.balancer;
                f.proxy.reconfigure(options -> options.balancer(next));
                if (i % 100 < 2) {
                    assertThat(client.send(GET).read().body).isEqualTo(i % 2 == 0 ? "b" : "a");
                }
            }
            assertThat(Lanes.of(another)).isEqualTo(new Lanes(2, 2));
            assertThat(Lanes.of(f.balancer)).isEqualTo(new Lanes(2, 0));
            assertThat(f.proxy.stats().connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aHundredReconfigurationsUnderLoadFailNothing(Transport transport) throws Exception {
        int clients = 6;
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong answered = new AtomicLong();
        Origin.Handler echo = call -> call.answer(200, call.body());
        try (Origin c = Origin.start("c", echo);
                Origin a = Origin.start("a", echo);
                ProxyFixture f = ProxyFixture.start(
                        transport, options -> options.eventLoopThreads(2), a, Origin.start("b", echo))) {
            LoadBalancer another = balancer("another", a, c);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                running.add(threads.submit(() -> {
                    try (RawClient client = new RawClient(f.port)) {
                        for (int n = 0; !over.get(); n++) {
                            String body = "x".repeat(n % 3 * 500);
                            String post = "POST /" + n + " HTTP/1.1\r\nHost: t\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body;
                            client.send(n % 3 == 0 ? GET + post : post);
                            if (n % 3 == 0) {
                                assertThat(client.read().status).isEqualTo(200);
                            }
                            RawClient.Response response = client.read();
                            assertThat(response.status).isEqualTo(200);
                            assertThat(response.body).isEqualTo(body);
                            answered.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 100; i++) {
                int round = i;
                long before = answered.get();
                f.proxy.reconfigure(options -> options.balancer(round % 4 < 2 ? another : f.balancer)
                        .limits(Limits.defaults().withHeadBytes(2000 + round % 3))
                        .xBackend(round % 5 == 0));
                ProxyFixture.await(
                        "progress",
                        () -> answered.get() >= before + clients
                                || running.stream().anyMatch(Future::isDone));
                assertThat(f.proxy.port()).isEqualTo(f.port);
            }
            over.set(true);
            for (Future<?> each : running) {
                each.get(10, TimeUnit.SECONDS);
            }
            ProxyStats stats = f.proxy.stats();
            assertThat(stats.connections()).isEqualTo(clients);
            assertThat(stats.errors()).isEmpty();
            assertThat(stats.responses().keySet()).containsExactly(2);
            f.proxy.close();
            assertThat(inFlight(another)).isZero();
            for (LoadBalancer balancer : List.of(another, f.balancer)) {
                Lanes lanes = Lanes.of(balancer);
                assertThat(lanes.free()).isEqualTo(lanes.made());
                // of those that were retired, each had a request in flight
                assertThat(lanes.made()).isBetween(2, 2 + clients);
            }
            assertThat(count(another, Outcome.SUCCESS) + count(f.balancer, Outcome.SUCCESS))
                    .isEqualTo(stats.requests());
        } finally {
            over.set(true);
            threads.shutdownNow();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
