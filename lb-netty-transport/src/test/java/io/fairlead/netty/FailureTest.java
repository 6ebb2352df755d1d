package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.api.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends that refuse, reset, stall and die; after each, the same proxy serves on. */
final class FailureTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";
    private static final String POST = "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc";

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aSilentBackendIsAGatewayTimeoutAndIsNotRetried(Transport transport) throws Exception {
        AtomicBoolean silent = new AtomicBoolean(true);
        Origin.Handler handler = call -> silent.get() ? call.in.read() >= 0 : call.answer(200, "x");
        Origin a = Origin.start("a", handler);
        Origin b = Origin.start("b", handler);
        try (ProxyFixture f = ProxyFixture.start(
                transport,
                options -> options.timeouts(Timeouts.defaults().withResponseHead(Duration.ofMillis(500))),
                a,
                b)) {
            RawClient.Response response = RawClient.get(f.port, "/");
            assertThat(response.status).isEqualTo(504);
            assertThat(response.headers).containsEntry("connection", "close");
            assertThat(a.requests.get() + b.requests.get()).isEqualTo(1);
            f.awaitCount(Outcome.TIMEOUT, 1);
            silent.set(false);
            assertThat(RawClient.get(f.port, "/").status).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aSilentBackendIsTriedElsewhereIfTold(Transport transport) throws Exception {
        Origin silent = Origin.start("silent", call -> call.in.read() >= 0);
        Origin good = Origin.plain("good");
        try (ProxyFixture f = ProxyFixture.start(
                transport,
                options -> options.timeouts(Timeouts.defaults().withResponseHead(Duration.ofMillis(300)))
                        .retryOn(RetryOn.nothing().withTimeouts(true)),
                silent,
                good)) {
            for (int i = 0; i < 4; i++) {
                assertThat(RawClient.get(f.port, "/").backend()).isEqualTo("good");
            }
            assertThat(silent.requests.get()).isPositive();
            assertThat(f.count(Outcome.TIMEOUT)).isEqualTo(silent.requests.get());
            int unanswered = 0;
            for (int i = 0; i < 4; i++) {
                unanswered += (RawClient.once(f.port, POST).status == 504) ? 1 : 0;
            }
            assertThat(unanswered).as("POST is not repeated").isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aStatusIsTriedElsewhereIfToldAndTheLastOneIsTheAnswer(Transport transport) throws Exception {
        Origin.Handler broken = call -> call.answer(500, "broken");
        Origin a = Origin.start("a", broken);
        Origin b = Origin.start("b", broken);
        Origin good = Origin.start(
                "good", call -> call.answer(200, String.valueOf(call.body().length())));
        try (ProxyFixture f = ProxyFixture.start(
                transport, options -> options.retryOn(RetryOn.nothing().withStatuses(500, 502)), a, b, good)) {
            String put = "PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc";
            for (int i = 0; i < 6; i++) {
                assertThat(RawClient.get(f.port, "/").backend()).isEqualTo("good");
                assertThat(RawClient.once(f.port, put).body).isEqualTo("3");
            }
            assertThat(f.count(Outcome.BACKEND_ERROR)).isEqualTo(a.requests.get() + b.requests.get());
            assertThat(f.proxy.stats().errors()).isEmpty();

            f.balancer.admin("good", AdminState.MAINT);
            try (RawClient client = new RawClient(f.port)) {
                for (int i = 0; i < 3; i++) { // on one connection, which each answer leaves in order
                    RawClient.Response last =
                            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n").read();
                    assertThat(last.status).isEqualTo(500);
                    assertThat(last.body).isEqualTo("broken");
                }
            }
            int before = a.requests.get() + b.requests.get();
            assertThat(RawClient.once(f.port, POST).status).isEqualTo(500);
            assertThat(a.requests.get() + b.requests.get())
                    .as("POST is not repeated")
                    .isEqualTo(before + 1);
        }
    }

    @Test
    void whatIsTriedElsewhereAreErrors() {
        assertThatThrownBy(() -> RetryOn.nothing().withStatuses(200, 500))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("statuses: 200 (expected: 400..500)");
        assertThat(RetryOn.nothing().withStatuses(502, 504))
                .isEqualTo(RetryOn.nothing().withStatuses(504, 504).withStatuses(502, 503));
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aResetIsRetriedForGetAndNotForPost(Transport transport) throws Exception {
        Origin bad = Origin.start("bad", Origin.Call::reset);
        Origin good = Origin.plain("good");
        try (ProxyFixture f = ProxyFixture.start(transport, bad, good)) {
            for (int i = 0; i < 10; i++) {
                assertThat(RawClient.get(f.port, "/").backend()).isEqualTo("good");
            }
            int badGateways = 0;
            for (int i = 0; i < 10; i++) {
                RawClient.Response response = RawClient.once(f.port, POST);
                assertThat(response.status).isIn(200, 502);
                badGateways += (response.status == 502) ? 1 : 0;
            }
            assertThat(badGateways).isEqualTo(5);
            assertThat(good.requests.get()).isEqualTo(15);
            assertThat(f.proxy.stats().retries()).isEqualTo(bad.requests.get() - 5);
        }
    }

    @Test
    void aRefusedConnectionIsRetriedForAnyMethodWithItsBody() throws Exception {
        Origin dead = Origin.plain("dead");
        dead.close();
        List<String> bodies = new ArrayList<>();
        Origin good = Origin.start("good", call -> {
            bodies.add(call.body());
            return call.answer(200, "x");
        });
        try (ProxyFixture f = ProxyFixture.start(dead, good)) {
            for (int i = 0; i < 6; i++) {
                assertThat(RawClient.once(f.port, POST).backend()).isEqualTo("good");
            }
            assertThat(bodies).hasSize(6).containsOnly("abc");
            f.awaitCount(Outcome.SUCCESS, 6);
            assertThat(f.count(Outcome.CONNECT_FAILED)).isPositive();
        }
    }

    @Test
    void aPutIsSentAgainWithItsBody() throws Exception {
        Origin bad = Origin.start("bad", call -> {
            call.body();
            return call.reset();
        });
        Origin good = Origin.start(
                "good", call -> call.answer(200, String.valueOf(call.body().length())));
        try (ProxyFixture f = ProxyFixture.start(bad, good)) {
            String body = "x".repeat(40_000);
            String chunked =
                    "PUT / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n9c40\r\n" + body + "\r\n0\r\n\r\n";
            String sized = "PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 40000\r\n\r\n" + body;
            for (String request : List.of(sized, sized, chunked, chunked)) {
                RawClient.Response response = RawClient.once(f.port, request);
                assertThat(response.status).isEqualTo(200);
                assertThat(response.body).isEqualTo("40000");
            }
            String tooLong = "PUT / HTTP/1.1\r\nHost: t\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000);
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                statuses.add(RawClient.once(f.port, tooLong).status);
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 502);
        }
    }

    @Test
    void aConnectionThatDiedWhileIdleIsReplacedWithoutAnError() throws Exception {
        // closes after each answer without saying so: the next request may meet the closed connection
        Origin rude = Origin.start("rude", call -> {
            call.answer(200, "x");
            return false;
        });
        try (ProxyFixture f = ProxyFixture.start(rude);
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 200; i++) {
                assertThat(client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n").read().status)
                        .isEqualTo(200);
            }
            assertThat(f.count(Outcome.RESET)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aBackendKilledUnderLoadCausesNoErrors(Transport transport) throws Exception {
        Origin victim = Origin.plain("victim");
        AtomicInteger answered = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService clients = Executors.newFixedThreadPool(4);
        try (ProxyFixture f = ProxyFixture.start(transport, victim, Origin.plain("b"), Origin.plain("c"))) {
            List<Future<?>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                results.add(clients.submit(() -> {
                    try (RawClient client = new RawClient(f.port)) {
                        while (!stop.get()) {
                            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                            assertThat(client.read().status).isEqualTo(200);
                            answered.incrementAndGet();
                        }
                    }
                    return null;
                }));
            }
            ProxyFixture.await("warm", () -> answered.get() > 200);
            victim.close();
            int before = answered.get();
            ProxyFixture.await("after", () -> answered.get() > before + 500);
            stop.set(true);
            for (Future<?> result : results) {
                result.get(10, TimeUnit.SECONDS);
            }
            assertThat(f.proxy.stats().errors()).isEmpty();
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void noBackendIsUnavailableAndADeadOneABadGateway() throws Exception {
        Origin a = Origin.plain("a");
        try (ProxyFixture f = ProxyFixture.start(a)) {
            f.balancer.admin("a", AdminState.MAINT);
            RawClient.Response unavailable = RawClient.get(f.port, "/");
            assertThat(unavailable.status).isEqualTo(503);
            assertThat(unavailable.headers).containsKey("retry-after");
            f.balancer.admin("a", AdminState.READY);
            assertThat(RawClient.get(f.port, "/").status).isEqualTo(200);
            int port = a.port();
            a.close();
            assertThat(RawClient.get(f.port, "/").status).isEqualTo(502);
            assertThat(RawClient.once(f.port, POST).status).isEqualTo(502);
            try (Origin again = Origin.start("a", port, call -> call.answer(200, "back"))) {
                assertThat(RawClient.get(f.port, "/").body).isEqualTo("back");
                assertThat(again.requests.get()).isEqualTo(1);
            }
            assertThat(f.proxy.stats().errors(ProxyError.NO_BACKEND)).isEqualTo(1);
            assertThat(f.proxy.stats().errors(ProxyError.CONNECT_FAILED)).isEqualTo(2);
        }
    }

    @Test
    void aSlowHeadIsTimedOutFromItsFirstByte() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO,
                        options -> options.timeouts(Timeouts.defaults().withRequestHead(Duration.ofMillis(300))),
                        Origin.plain("a"));
                RawClient client = new RawClient(f.port)) {
            client.send("GET / HTTP/1.1\r\nHost: t\r\nX: ");
            assertThat(client.read().status).isEqualTo(408);
            assertThat(RawClient.get(f.port, "/").status).isEqualTo(200);
        }
    }

    @Test
    void aStalledBodyIsTimedOutOnWhicheverSideItStalls() throws Exception {
        Origin origin = Origin.start("a", call -> {
            if (call.line.startsWith("GET")) {
                call.send("HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc");
                return call.in.read() >= 0;
            }
            return call.answer(200, call.body());
        });
        try (ProxyFixture f = ProxyFixture.start(
                Transport.NIO,
                options -> options.timeouts(Timeouts.defaults().withBody(Duration.ofMillis(200))),
                origin)) {
            try (RawClient client = new RawClient(f.port)) {
                client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\nabc");
                assertThat(client.read().status).isEqualTo(408);
            }
            f.awaitCount(Outcome.CANCELLED, 1);
            try (RawClient client = new RawClient(f.port)) {
                client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                assertThat(client.in.readAllBytes()).asString().endsWith("\r\n\r\nabc");
            }
            f.awaitCount(Outcome.TIMEOUT, 1);
        }
    }

    @Test
    void idleConnectionsOfBothSidesAreClosed() throws Exception {
        AtomicInteger upstreamEnds = new AtomicInteger();
        Origin origin = Origin.start("a", call -> {
            call.answer(200, "x");
            if (call.in.read() < 0) {
                upstreamEnds.incrementAndGet();
            }
            return false;
        });
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO,
                        options -> options.timeouts(Timeouts.defaults()
                                .withIdle(Duration.ofMillis(300))
                                .withUpstreamIdle(Duration.ofMillis(100))),
                        origin);
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n").read().status)
                    .isEqualTo(200);
            assertThat(client.isClosedByPeer()).isTrue();
            ProxyFixture.await("upstream closed", () -> upstreamEnds.get() == 1);
        }
    }
}
