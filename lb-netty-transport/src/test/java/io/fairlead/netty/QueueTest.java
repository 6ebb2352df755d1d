package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Attempt;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.netty.admin.QueueView;
import io.fairlead.netty.filter.HttpFilter;
import io.fairlead.netty.filter.RequestHead;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogFormat;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.strategies.Strategies;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for backends which have as much as they take. */
final class QueueTest {
    private final Semaphore answers = new Semaphore(0);
    private final Queue<String> served = new ConcurrentLinkedQueue<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Origin origin = Origin.start("a", call -> {
        most.accumulateAndGet(now.incrementAndGet(), Math::max);
        served.add(call.line.split(" ", 3)[1]);
        answers.acquireUninterruptibly();
        now.decrementAndGet();
        return call.answer(200, "x");
    });
    private final List<RawClient> clients = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @AfterEach
    void close() throws Exception {
        answers.release(1_000);
        for (RawClient client : clients) {
            client.close();
        }
    }

    private ProxyFixture start(int limit, UnaryOperator<HttpProxy.Builder> options) {
        ProxyFixture f = ProxyFixture.start(Transport.NIO, options, origin);
        f.balancer.update(List.of(Backend.builder("a", origin.backend().address())
                .maxConcurrency(limit)
                .build()));
        return f;
    }

    private RawClient ask(ProxyFixture f, String path) throws Exception {
        RawClient client = new RawClient(f.port);
        clients.add(client);
        return client.send("GET " + path + " HTTP/1.1\r\nHost: t\r\n\r\n");
    }

    private static QueueView queue(ProxyFixture f) {
        return java.util.Objects.requireNonNull(f.proxy.traffic().queue(f.balancer.name()));
    }

    private static void awaitWaiting(ProxyFixture f, long length) {
        ProxyFixture.await(length + " wait", () -> queue(f).length() == length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
    void whoWaitsIsServedInOrder(String version) throws Exception {
        try (ProxyFixture f = start(1, options -> options)) {
            for (int i = 0; i < 5; i++) {
                RawClient client = new RawClient(f.port);
                clients.add(client);
                client.send("GET /" + i + " " + version + "\r\nHost: t\r\n\r\n");
                int waiting = i;
                ProxyFixture.await("waits", () -> queue(f).length() == waiting && served.size() == 1);
            }
            answers.release(5);
            for (RawClient client : clients) {
                assertThat(client.read().status).isEqualTo(200);
            }
            assertThat(served).containsExactly("/0", "/1", "/2", "/3", "/4");
            assertThat(most).hasValue(1);
            QueueView queue = queue(f);
            assertThat(queue.length()).isZero();
            assertThat(queue.lengthMax()).isEqualTo(4);
            assertThat(queue.waited()).isEqualTo(4);
            assertThat(queue.meanNanos()).isPositive();
        }
    }

    @Test
    void aBodyWaitsWithItsRequest() throws Exception {
        try (ProxyFixture f = start(1, options -> options)) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            RawClient upload = new RawClient(f.port);
            clients.add(upload);
            upload.send("POST /1 HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\n\r\nhello");
            awaitWaiting(f, 1);
            answers.release(2);
            assertThat(upload.read().status).isEqualTo(200);
        }
    }

    @Test
    void lowerClassesComeFirst() throws Exception {
        HttpFilter filter = new HttpFilter() {
            @Override
            public void received(RequestHead head) {
                if (head.target().startsWith("/first")) {
                    head.priority(0);
                } else if (head.target().startsWith("/last")) {
                    head.priority(7);
                }
            }
        };
        try (ProxyFixture f = start(1, options -> options.filters(List.of(filter)))) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            ask(f, "/last");
            awaitWaiting(f, 1);
            ask(f, "/usual");
            awaitWaiting(f, 2);
            ask(f, "/first");
            awaitWaiting(f, 3);
            answers.release(4);
            for (RawClient client : clients) {
                assertThat(client.read().status).isEqualTo(200);
            }
            assertThat(served).containsExactly("/0", "/first", "/usual", "/last");
        }
    }

    @Test
    void aFullQueueRefuses() throws Exception {
        AccessLog accessLog = json();
        try (ProxyFixture f = start(
                1,
                options -> options.queueing(Queueing.defaults().withSize(1))
                        .retryAfter(Duration.ofSeconds(7))
                        .accessLog(accessLog))) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            ask(f, "/1");
            awaitWaiting(f, 1);
            RawClient.Response refused = ask(f, "/2").read();
            assertThat(refused.status).isEqualTo(503);
            assertThat(Integer.parseInt(refused.headers.get("retry-after"))).isBetween(7, 14);
            assertThat(f.proxy.stats().errors(ProxyError.QUEUE_FULL)).isEqualTo(1);
            assertThat(queue(f).refused()).isEqualTo(1);
            answers.release(2);
            assertThat(clients.get(1).read().status).isEqualTo(200);
            ProxyFixture.await("logged", () -> accessLog.written() == 3);
        }
        accessLog.close();
        assertThat(line("/2"))
                .contains("\"termination\":\"SQ\",\"response_flags\":\"UO\"")
                .contains("\"server\":null");
        assertThat(line("/1")).contains("\"termination\":\"--\"").contains("\"backend_queue\":0");
    }

    @Test
    void whoWaitsTooLongIsRefused() throws Exception {
        AccessLog accessLog = json();
        try (ProxyFixture f = start(
                1,
                options -> options.queueing(Queueing.defaults().withTimeout(Duration.ofMillis(100)))
                        .accessLog(accessLog))) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            RawClient.Response late = ask(f, "/1").read();
            assertThat(late.status).isEqualTo(503);
            assertThat(late.headers).containsKey("retry-after");
            assertThat(f.proxy.stats().errors(ProxyError.QUEUE_TIMEOUT)).isEqualTo(1);
            assertThat(queue(f).length()).isZero();
            assertThat(queue(f).expired()).isEqualTo(1);
            answers.release(1);
            assertThat(clients.get(0).read().status).isEqualTo(200);
            ProxyFixture.await("logged", () -> accessLog.written() == 2);
        }
        accessLog.close();
        assertThat(line("/1")).contains("\"termination\":\"sQ\"").doesNotContain("\"queue_ms\":null");
    }

    @Test
    void theTotalTimeCoversTheQueueAndTheBackend() throws Exception {
        try (ProxyFixture f =
                start(1, options -> options.timeouts(Timeouts.defaults().withTotal(Duration.ofMillis(100))))) {
            Attempt stranger = f.balancer.attempt();
            assertThat(f.balancer.acquire(stranger)).isTrue();
            assertThat(ask(f, "/waits").read().status).isEqualTo(503);
            assertThat(f.proxy.stats().errors(ProxyError.QUEUE_TIMEOUT)).isEqualTo(1);
            stranger.complete(stranger.ticket(), Outcome.CANCELLED);
            assertThat(ask(f, "/is-served").read().status).isEqualTo(504);
            assertThat(f.proxy.stats().errors(ProxyError.BACKEND_TIMEOUT)).isEqualTo(1);
            assertThat(served).containsExactly("/is-served");
        }
    }

    @Test
    void whoHangsUpLeavesAtOnce() throws Exception {
        AccessLog accessLog = json();
        try (ProxyFixture f = start(1, options -> options.accessLog(accessLog))) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            RawClient impatient = ask(f, "/1");
            awaitWaiting(f, 1);
            ask(f, "/2");
            awaitWaiting(f, 2);
            impatient.close();
            awaitWaiting(f, 1);
            answers.release(2);
            assertThat(clients.get(2).read().status).isEqualTo(200);
            assertThat(served).containsExactly("/0", "/2");
            ProxyFixture.await("logged", () -> accessLog.written() == 3);
        }
        accessLog.close();
        assertThat(line("/1")).contains("\"termination\":\"CQ\"");
    }

    @Test
    void withoutAQueueASaturatedPoolRefusesAtOnce() throws Exception {
        try (ProxyFixture f = start(1, options -> options.queueing(Queueing.off()))) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            assertThat(ask(f, "/1").read().status).isEqualTo(503);
            assertThat(f.proxy.stats().errors(ProxyError.NO_BACKEND)).isEqualTo(1);
            answers.release(1);
        }
    }

    @Test
    void whoWaitsFollowsThePool() throws Exception {
        Origin other = Origin.plain("b");
        try (other;
                ProxyFixture f = start(1, options -> options)) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            RawClient waits = ask(f, "/1");
            awaitWaiting(f, 1);
            f.balancer.update(List.of(
                    Backend.builder("a", origin.backend().address())
                            .maxConcurrency(1)
                            .build(),
                    other.backend()));
            assertThat(waits.read().headers).containsEntry("x-backend", "b");
            answers.release(1);
        }
    }

    @Test
    void whoWaitsWhenTheBalancerIsReplacedKeepsItsPlace() throws Exception {
        Origin other = Origin.plain("b");
        LoadBalancer next = LoadBalancer.builder(Strategies.roundRobin())
                .backends(List.of(other.backend()))
                .build();
        try (other;
                ProxyFixture f = start(1, options -> options)) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            RawClient waits = ask(f, "/1");
            awaitWaiting(f, 1);
            f.proxy.reconfigure(options -> options.balancer(next));
            assertThat(RawClient.get(f.port, "/new").headers).containsEntry("x-backend", "b");
            answers.release(2);
            assertThat(waits.read().headers).containsEntry("x-backend", "a");
        }
    }

    @Test
    void aRetryWaitsToo() throws Exception {
        Origin dead = Origin.plain("dead");
        dead.close();
        try (ProxyFixture f = start(1, options -> options)) {
            ask(f, "/0");
            ProxyFixture.await("one", () -> served.size() == 1);
            f.balancer.update(List.of(
                    Backend.builder("a", origin.backend().address())
                            .maxConcurrency(1)
                            .build(),
                    dead.backend()));
            RawClient retried = ask(f, "/1");
            awaitWaiting(f, 1);
            answers.release(2);
            assertThat(retried.read().status).isEqualTo(200);
            f.awaitCount(Outcome.CONNECT_FAILED, 1);
        }
    }

    @Test
    void moreRequestsThanThereMayBeAreRefused() throws Exception {
        try (ProxyFixture f =
                start(2, options -> options.limits(Limits.defaults().withMaxRequests(3)))) {
            for (int i = 0; i < 3; i++) {
                ask(f, "/" + i);
            }
            ProxyFixture.await("three", () -> served.size() == 2 && queue(f).length() == 1);
            RawClient.Response refused = ask(f, "/3").read();
            assertThat(refused.status).isEqualTo(503);
            assertThat(refused.headers).containsKey("retry-after");
            assertThat(f.proxy.stats().errors(ProxyError.OVERLOADED)).isEqualTo(1);
            answers.release(4);
            assertThat(clients.get(0).read().status).isEqualTo(200);
            assertThat(clients.get(1).read().status).isEqualTo(200);
            assertThat(clients.get(2).read().status).isEqualTo(200);
            assertThat(ask(f, "/4").read().status).as("there is room again").isEqualTo(200);
        }
    }

    /** Several event loops, little room: every request is answered once, the limit holds, the queue is empty in the end. */
    @Test
    void aCrowdIsServedToTheLast() throws Exception {
        answers.release(1_000_000);
        int threads = 16;
        int each = 50;
        ExecutorService crowd = Executors.newFixedThreadPool(threads);
        try (ProxyFixture f = start(
                2,
                options -> options.eventLoopThreads(4)
                        .queueing(Queueing.defaults().withTimeout(Duration.ofSeconds(30))))) {
            List<Future<Integer>> done = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                done.add(crowd.submit(() -> {
                    int ok = 0;
                    try (RawClient client = new RawClient(f.port)) {
                        for (int i = 0; i < each; i++) {
                            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                            ok += client.read().status == 200 ? 1 : 0;
                        }
                    }
                    return ok;
                }));
            }
            for (Future<Integer> one : done) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(each);
            }
            assertThat(most.get()).isLessThanOrEqualTo(2);
            assertThat(queue(f).length()).isZero();
            assertThat(queue(f).waited()).isPositive();
        } finally {
            crowd.shutdownNow();
        }
    }

    private AccessLog json() {
        return AccessLog.builder(LogTarget.stream(log)).format(LogFormat.JSON).open();
    }

    private String line(String target) {
        return log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("\"target\":\"" + target + '"'))
                .findFirst()
                .orElseThrow();
    }
}
