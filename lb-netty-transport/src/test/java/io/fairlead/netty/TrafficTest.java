package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.Verdict;
import io.fairlead.netty.admin.FrontendView;
import io.fairlead.netty.admin.TrafficSource;
import io.fairlead.netty.admin.TrafficView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is counted by backend, and what becomes of connections to backends that should have none. */
final class TrafficTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";
    private static final String GET = "GET / HTTP/1.1\r\nHost: t\r\n\r\n";

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void countsByBackendAndForTheListener(Transport transport) throws Exception {
        Origin bad = Origin.start("bad", Origin.Call::reset);
        Origin good = Origin.start("good", call -> {
            sleep(20);
            return call.answer(call.line.contains("missing") ? 404 : 200, "0123456789");
        });
        try (ProxyFixture f =
                ProxyFixture.start(transport, options -> options.name("web").eventLoopThreads(2), bad, good)) {
            TrafficSource traffic = f.proxy.traffic();
            for (int i = 0; i < 10; i++) {
                assertThat(RawClient.get(f.port, i == 0 ? "/missing" : "/").backend())
                        .isEqualTo("good");
            }
            assertThat(RawClient.once(f.port, "GET / HTTP/1.1\r\n\r\n").status).isEqualTo(400);
            ProxyFixture.await(
                    "counted", () -> traffic.frontends().get(0).traffic().sessions() == 0);

            Map<String, TrafficView> views = traffic.backends("default");
            assertThat(views).containsOnlyKeys("bad", "good");
            TrafficView view = views.get("good");
            assertThat(view.requests()).isEqualTo(10);
            assertThat(view.sessions()).isZero();
            assertThat(view.sessionsMax()).isBetween(1L, 2L);
            assertThat(view.responses()).isEqualTo(Map.of(2, 9L, 4, 1L));
            assertThat(view.errors()).isEmpty();
            assertThat(view.bytesIn())
                    .isEqualTo(10L * GET.replace("Host: t", "Host: test").length() + "missing".length());
            assertThat(view.bytesOut()).isGreaterThan(10 * 10);
            assertThat(view.latencyP50Nanos()).isBetween(19_000_000L, 18_000_000_000L);
            assertThat(view.latencyP99Nanos()).isGreaterThanOrEqualTo(view.latencyP50Nanos());
            TrafficView failing = views.get("bad");
            assertThat(failing.requests()).isPositive();
            assertThat(failing.errors()).isEqualTo(Map.of("backend_reset", failing.requests()));
            assertThat(failing.latencyP50Nanos()).isEqualTo(-1);
            assertThat(view.retries() + failing.retries())
                    .isEqualTo(f.proxy.stats().retries());

            FrontendView front = traffic.frontends().get(0);
            assertThat(front.name()).isEqualTo("web");
            assertThat(front.address()).isEqualTo("127.0.0.1:" + f.port);
            assertThat(front.traffic().requests()).isEqualTo(11);
            assertThat(front.traffic().responses()).isEqualTo(Map.of(2, 9L, 4, 2L));
            assertThat(front.traffic().errors()).isEqualTo(Map.of("bad_request", 1L));
            assertThat(front.traffic().bytesIn()).isGreaterThan(view.bytesIn());
            assertThat(front.traffic().latencyP50Nanos()).isEqualTo(view.latencyP50Nanos());
            assertThat(traffic.backends("other")).isEmpty();
        }
    }

    private static void sleep(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void countersFollowTheIdAndLeaveWithIt() throws Exception {
        Origin a = Origin.plain("a");
        Origin b = Origin.plain("b");
        try (ProxyFixture f = ProxyFixture.start(a, b)) {
            TrafficSource traffic = f.proxy.traffic();
            for (int i = 0; i < 4; i++) {
                RawClient.get(f.port, "/");
            }
            // the same id elsewhere keeps its counters, and a pooled connection to the old place is not used
            f.balancer.update(List.of(Backend.of("a", b.backend().address())));
            assertThat(RawClient.get(f.port, "/").body).isEqualTo("b");
            assertThat(traffic.backends("default")).containsOnlyKeys("a");
            assertThat(traffic.backends("default").get("a").requests()).isEqualTo(3);
            for (int i = 0; i < 200; i++) {
                f.balancer.update(List.of(Backend.of("new" + i, b.backend().address())));
                RawClient.get(f.port, "/");
            }
            assertThat(traffic.backends("default")).containsOnlyKeys("new199");
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void idleConnectionsToBackendsThatShouldHaveNoneAreClosed(Transport transport) throws Exception {
        AtomicInteger ends = new AtomicInteger();
        Origin origin = Origin.start("a", call -> {
            call.answer(200, "x");
            if (call.line.contains("last")) {
                if (call.in.read() < 0) {
                    ends.incrementAndGet();
                }
                return false;
            }
            return true;
        });
        try (ProxyFixture f = ProxyFixture.start(transport, options -> options.eventLoopThreads(2), origin)) {
            List<Runnable> reasons = List.of(
                    () -> f.balancer.admin("a", AdminState.DRAIN),
                    () -> f.balancer.admin("a", AdminState.MAINT),
                    () -> f.balancer.report("a", "test", Verdict.down("test")),
                    () -> f.balancer.update(List.of()));
            for (Runnable reason : reasons) {
                ends.set(0);
                connectOnBothLoops(f, origin);
                reason.run();
                ProxyFixture.await("closed", () -> ends.get() == 2);
                f.balancer.update(List.of(origin.backend()));
                f.balancer.admin("a", AdminState.READY);
                f.balancer.report("a", "test", Verdict.up("test"));
                ProxyFixture.await("back", () -> f.balancer.view().backend("a").candidate());
            }
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
    }

    /** Leaves one unused connection on each of two event loops: accepted connections alternate. */
    private static void connectOnBothLoops(ProxyFixture f, Origin origin) throws IOException {
        int before = origin.connections.get();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            RawClient client = new RawClient(f.port);
            clients.add(client);
            client.send("GET /last HTTP/1.1\r\nHost: t\r\n\r\n");
            assertThat(client.read().status).isEqualTo(200);
        }
        assertThat(origin.connections.get()).isEqualTo(before + 2);
        for (RawClient client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aConnectionInUseIsNotKeptOnceItsBackendDrains(Transport transport) throws Exception {
        AtomicInteger ends = new AtomicInteger();
        Origin origin = Origin.start("a", call -> {
            sleep(200);
            call.answer(200, "x");
            ends.addAndGet(call.in.read() < 0 ? 1 : 0);
            return false;
        });
        try (ProxyFixture f = ProxyFixture.start(transport, origin);
                RawClient client = new RawClient(f.port)) {
            client.send(GET);
            ProxyFixture.await("arrived", () -> origin.requests.get() == 1);
            f.balancer.admin("a", AdminState.DRAIN);
            assertThat(client.read().status).isEqualTo(200);
            ProxyFixture.await("closed", () -> ends.get() == 1);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theHealthPathIsAnsweredByTheProxy(Transport transport) throws Exception {
        Origin origin = Origin.plain("a");
        try (ProxyFixture f = ProxyFixture.start(transport, options -> options.healthPath("/nginx-health"), origin);
                RawClient client = new RawClient(f.port)) {
            String probe = "GET /nginx-health HTTP/1.1\r\nHost: t\r\n\r\n";
            client.send(probe + probe + "HEAD /nginx-health?x HTTP/1.1\r\nHost: t\r\n\r\n" + GET + probe);
            assertThat(client.read().body).isEqualTo("ok");
            assertThat(client.read().status).isEqualTo(200);
            RawClient.Response head = client.read(true);
            assertThat(head.status).isEqualTo(200);
            assertThat(head.headers).containsEntry("content-length", "2").containsEntry("cache-control", "no-store");
            assertThat(client.read().body).isEqualTo("a");
            assertThat(client.read().body).isEqualTo("ok");
            assertThat(origin.requests.get()).isEqualTo(1);
            assertThat(RawClient.once(f.port, "GET http://t/nginx-health HTTP/1.1\r\nHost: t\r\n\r\n").body)
                    .isEqualTo("ok");
            assertThat(RawClient.once(f.port, "POST /nginx-health HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc")
                            .headers)
                    .containsEntry("connection", "close");
            assertThat(origin.requests.get()).isEqualTo(1);
            assertThat(RawClient.get(f.port, "/nginx-health/").backend()).isEqualTo("a");
            assertThat(RawClient.get(f.port, "/nginx-healthy").backend()).isEqualTo("a");
            f.balancer.admin("a", AdminState.DRAIN);
            ProxyFixture.await("unhealthy", () -> status(f, "/nginx-health") == 503);
            f.balancer.admin("a", AdminState.READY);
            ProxyFixture.await("healthy", () -> status(f, "/nginx-health") == 200);
            f.balancer.weight("a", 0);
            ProxyFixture.await("weightless", () -> status(f, "/nginx-health") == 503);
            f.balancer.resetWeight("a");
            ProxyFixture.await("weighted", () -> status(f, "/nginx-health") == 200);
            f.balancer.update(List.of());
            ProxyFixture.await("empty", () -> status(f, "/nginx-health") == 503);
            f.balancer.update(List.of(origin.backend()));
        }
    }

    private static int status(ProxyFixture f, String path) {
        try {
            return RawClient.get(f.port, path).status;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void drainAsksClientsToLeaveAndServesThem() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO, options -> options.healthPath("/healthz"), Origin.plain("a"));
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send(GET).read().headers).doesNotContainKey("connection");
            f.proxy.drain();
            assertThat(status(f, "/healthz")).isEqualTo(503);
            RawClient.Response last = client.send(GET).read();
            assertThat(last.body).isEqualTo("a");
            assertThat(last.headers).containsEntry("connection", "close");
            assertThat(client.isClosedByPeer()).isTrue();
            assertThat(RawClient.get(f.port, "/").body).isEqualTo("a"); // new connections are served
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void connectionsAboveTheLimitWaitUntilOneEnds(Transport transport) throws Exception {
        int limit = 3;
        List<RawClient> clients = new ArrayList<>();
        try (ProxyFixture f = ProxyFixture.start(
                transport,
                options -> options.eventLoopThreads(2)
                        .limits(Limits.defaults().withMaxConnections(limit))
                        .timeouts(Timeouts.defaults().withIdle(Duration.ofMinutes(1))),
                Origin.plain("a"))) {
            for (int i = 0; i < 12; i++) {
                RawClient client = new RawClient(f.port); // the kernel takes it
                clients.add(client);
                client.send(GET);
            }
            for (int i = 0; i < clients.size(); i++) {
                assertThat(clients.get(i).read().status).isEqualTo(200);
                if (i == limit - 1) {
                    ProxyFixture.await("stopped", () -> f.proxy.stats().acceptStops() > 0);
                    sleep(50);
                    assertThat(f.proxy.stats().connections()).isEqualTo(limit);
                    assertThat(f.proxy.stats().requests()).isEqualTo(limit);
                }
                if (i >= limit - 1) {
                    clients.get(i - limit + 1).close();
                }
            }
            assertThat(f.proxy.traffic().frontends().get(0).traffic().sessionsMax())
                    .isEqualTo(limit);
            assertThat(f.proxy.stats().requests()).isEqualTo(12);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    /** Those that were never accepted are reset by the kernel. */
    private static boolean isGone(RawClient client) throws IOException {
        try {
            return client.isClosedByPeer();
        } catch (SocketException e) {
            return true;
        }
    }

    @Test
    void closingWhileConnectionsWaitClosesThem() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ProxyFixture f = ProxyFixture.start(
                Transport.NIO, options -> options.limits(Limits.defaults().withMaxConnections(1)), Origin.plain("a"))) {
            for (int i = 0; i < 5; i++) {
                clients.add(new RawClient(f.port));
            }
            ProxyFixture.await("stopped", () -> f.proxy.stats().acceptStops() > 0);
        }
        for (RawClient client : clients) {
            assertThat(isGone(client)).isTrue();
            client.close();
        }
    }
}
