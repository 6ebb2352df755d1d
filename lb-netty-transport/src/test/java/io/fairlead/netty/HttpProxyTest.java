package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Outcome;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and responses that go well, and the life of the proxy itself. */
@SuppressWarnings("StringConcatToTextBlock") // CRLF
final class HttpProxyTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void spreadsRequestsEvenlyAndNamesTheBackend(Transport transport) throws Exception {
        try (ProxyFixture f = ProxyFixture.start(transport, Origin.plain("a"), Origin.plain("b"), Origin.plain("c"))) {
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < 12; i++) {
                RawClient.Response response = RawClient.get(f.port, "/");
                assertThat(response.status).isEqualTo(200);
                assertThat(response.body).isEqualTo(response.backend());
                counts.merge(response.backend(), 1, Integer::sum);
            }
            assertThat(counts).isEqualTo(Map.of("a", 4, "b", 4, "c", 4));
            f.awaitCount(Outcome.SUCCESS, 12);
            assertThat(f.proxy.transport()).isEqualTo(transport);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void keepsConnectionsOnBothSides(Transport transport) throws Exception {
        try (Origin a = Origin.plain("a");
                ProxyFixture f = ProxyFixture.start(transport, a);
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 50; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: t\r\n\r\n");
                assertThat(client.read().status).isEqualTo(200);
            }
            ProxyStats stats = f.proxy.stats();
            assertThat(stats.connections()).isEqualTo(1);
            assertThat(stats.requests()).isEqualTo(50);
            assertThat(stats.upstreamConnects()).isEqualTo(1);
            assertThat(stats.responses(2)).isEqualTo(50);
            assertThat(stats.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void servesPipelinedRequestsInOrder(Transport transport) throws Exception {
        Origin.Handler echo = call -> call.answer(200, call.line + '|' + call.body());
        try (ProxyFixture f = ProxyFixture.start(transport, Origin.start("a", echo), Origin.start("b", echo));
                RawClient client = new RawClient(f.port)) {
            int count = 500; // more than the codec's own limit, and more than one read buffer
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < count; i++) {
                requests.append(
                        (i % 3 == 0)
                                ? "POST /" + i + " HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc"
                                : "GET /" + i + " HTTP/1.1\r\nHost: t\r\n\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < count; i++) {
                assertThat(client.read().body)
                        .isEqualTo((i % 3 == 0) ? "POST /" + i + " HTTP/1.1|abc" : "GET /" + i + " HTTP/1.1|");
            }
        }
    }

    @Test
    void forwardsWhatBelongsToTheMessageAndDropsWhatBelongsToTheConnection() throws Exception {
        Origin.Handler handler = call -> {
            call.send("HTTP/1.1 200 whatever\r\nContent-Length: 0\r\nKeep-Alive: timeout=1\r\nConnection: X-Hop\r\n");
            call.send("X-Hop: 1\r\nX-Kept: 2\r\nX-Saw: " + call.headers + "\r\n\r\n");
            return true;
        };
        try (ProxyFixture f = ProxyFixture.start(Origin.start("a", handler))) {
            RawClient.Response response = RawClient.once(
                    f.port,
                    "GET http://example.org/p?q HTTP/1.1\r\nHost: other\r\nConnection: keep-alive, X-Mine\r\n"
                            + "X-Mine: 1\r\nX-Forwarded-For: 6.6.6.6\r\nTransfer_Encoding: x\r\nUpgrade: h2c\r\n\r\n");
            assertThat(response.line).isEqualTo("HTTP/1.1 200 OK");
            assertThat(response.headers)
                    .containsEntry("x-kept", "2")
                    .containsEntry("via", "1.1 fairlead")
                    .doesNotContainKeys("x-hop", "keep-alive", "connection");
            assertThat(response.headers.get("x-saw"))
                    .contains("host=example.org")
                    .contains("x-forwarded-for=127.0.0.1")
                    .contains("x-forwarded-host=example.org")
                    .contains("x-forwarded-proto=http")
                    .contains("via=1.1 fairlead")
                    .doesNotContain("x-mine", "connection", "transfer", "upgrade", "6.6.6.6");
        }
    }

    @Test
    void servesOnAGroupItDoesNotOwn() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try {
            try (ProxyFixture f =
                    ProxyFixture.start(Transport.AUTO, options -> options.eventLoopGroup(group), Origin.plain("a"))) {
                for (int i = 0; i < 4; i++) {
                    assertThat(RawClient.get(f.port, "/").status).isEqualTo(200);
                }
                assertThat(f.proxy.transport()).isEqualTo(Transport.NIO);
            }
            assertThat(group.isShuttingDown()).isFalse();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void closeLetsRequestsInFlightFinishAndRefusesNewOnes(Transport transport) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Origin slow = Origin.start("a", call -> {
            arrived.countDown();
            try {
                assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return call.answer(200, "late");
        });
        ExecutorService closer = Executors.newSingleThreadExecutor();
        try (ProxyFixture f = ProxyFixture.start(transport, slow);
                RawClient busy = new RawClient(f.port);
                RawClient idle = new RawClient(f.port)) {
            busy.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
            Future<?> closed = closer.submit(f.proxy::close);
            assertThat(idle.isClosedByPeer()).isTrue();
            ProxyFixture.await("new connections are refused", () -> isRefused(f.port));
            assertThat(closed.isDone()).isFalse();
            go.countDown();
            RawClient.Response response = busy.read();
            assertThat(response.body).isEqualTo("late");
            assertThat(response.headers).containsEntry("connection", "close");
            assertThat(busy.isClosedByPeer()).isTrue();
            closed.get(30, TimeUnit.SECONDS);
        } finally {
            closer.shutdownNow();
        }
    }

    private static boolean isRefused(int port) {
        try (RawClient client = new RawClient(port)) {
            return !client.socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aPortInUseIsNamed(Transport transport) {
        try (Origin a = Origin.plain("a")) {
            assertThatThrownBy(() -> ProxyFixture.start(
                            transport, options -> options.listen("127.0.0.1", a.port()), Origin.plain("b")))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("listen 127.0.0.1:" + a.port() + ": address already in use");
        }
    }

    @Test
    void badSettingsAreNamed() {
        HttpProxy.Builder builder =
                HttpProxy.builder(io.fairlead.api.LoadBalancer.builder(io.fairlead.strategies.Strategies.roundRobin())
                        .build());
        assertThatThrownBy(() -> builder.listen("127.0.0.1", 65_536)).hasMessageContaining("port: 65536");
        assertThatThrownBy(() -> builder.maxTries(0)).hasMessage("maxTries: 0 (expected: 1..100)");
        assertThatThrownBy(() -> Limits.defaults().withHeaderFields(0))
                .hasMessage("headerFields: 0 (expected: 1..10000)");
        assertThatThrownBy(() -> Timeouts.defaults().withConnect(Duration.ZERO))
                .hasMessageStartingWith("connect: PT0S (expected: ");
    }
}
