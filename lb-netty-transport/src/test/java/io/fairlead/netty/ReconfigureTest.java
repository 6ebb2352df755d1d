package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogFormat;
import io.fairlead.netty.log.LogTarget;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Options of a running proxy that change under kept-alive connections. */
@SuppressWarnings("StringConcatToTextBlock") // CRLF
final class ReconfigureTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";
    private static final String GET = "GET / HTTP/1.1\r\nHost: t\r\n\r\n";

    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();

    private static String get(String path, int filling) {
        return "GET " + path + " HTTP/1.1\r\nHost: t\r\nX-Fill: " + "x".repeat(filling) + "\r\n\r\n";
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aKeptConnectionMeetsEveryOptionWithItsNextRequest(Transport transport) throws Exception {
        AccessLog log = AccessLog.builder(LogTarget.stream(stream))
                .format(LogFormat.JSON)
                .open();
        try (ProxyFixture f = ProxyFixture.start(transport, Origin.start("a", ReconfigureTest::answer));
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send(GET).read().headers)
                    .containsEntry("x-backend", "a")
                    .containsEntry("via", "1.1 fairlead");

            f.proxy.reconfigure(options -> options.xBackend(false).pseudonym("other"));
            assertThat(client.send(GET).read().headers)
                    .doesNotContainKey("x-backend")
                    .containsEntry("via", "1.1 other");

            f.proxy.reconfigure(options -> options.healthPath("/up"));
            String health = "GET /up HTTP/1.1\r\nHost: t\r\n\r\n";
            assertThat(client.send(health).read().body).isEqualTo("ok");
            f.proxy.reconfigure(options -> options.healthPath(null));
            assertThat(client.send(health).read().body).isEqualTo("a");

            f.proxy.reconfigure(options -> options.accessLog(log).name("renamed"));
            client.send("GET /logged HTTP/1.1\r\nHost: t\r\n\r\n").read();
            assertThat(f.proxy.traffic().frontends().get(0).name()).isEqualTo("renamed");
            f.proxy.reconfigure(options -> options.accessLog(null));
            client.send(GET).read();

            f.proxy.reconfigure(options ->
                    options.maxTries(1).drainTimeout(Duration.ofSeconds(3)).limits(Limits.defaults()));
            assertThat(client.send(GET).read().status).isEqualTo(200);

            f.proxy.reconfigure(
                    options -> options.timeouts(Timeouts.defaults().withResponseHead(Duration.ofMillis(1))));
            assertThat(client.send("GET /never HTTP/1.1\r\nHost: t\r\n\r\n").read().status)
                    .isEqualTo(504);
            assertThat(f.proxy.stats().connections()).isEqualTo(1);
        }
        log.close();
        List<String> lines = stream.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).contains("/logged").contains("renamed");
    }

    private static boolean answer(Origin.Call call) throws java.io.IOException {
        if (call.line.contains("/never")) {
            call.in.read();
            return false;
        }
        int size = call.line.contains("/big") ? 3000 : 0;
        call.drain();
        return call.send("HTTP/1.1 200 X\r\nX-Fill: " + "y".repeat(size) + "\r\nContent-Length: 1\r\n\r\na");
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void limitsOfTheDecodersChangeUnderAKeptConnection(Transport transport) throws Exception {
        Limits narrow = Limits.defaults().withHeadBytes(1000).withRequestLineBytes(100);
        try (ProxyFixture f = ProxyFixture.start(
                        transport, options -> options.limits(narrow), Origin.start("a", ReconfigureTest::answer));
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send(GET).read().status).isEqualTo(200);
            assertThat(RawClient.once(f.port, get("/", 2000)).status).isEqualTo(431);
            assertThat(RawClient.once(f.port, get("/" + "p".repeat(200), 0)).status)
                    .isEqualTo(414);
            assertThat(client.send(get("/big", 0)).read().status).isEqualTo(502);
        }
        try (ProxyFixture f = ProxyFixture.start(
                        transport, options -> options.limits(narrow), Origin.start("a", ReconfigureTest::answer));
                RawClient client = new RawClient(f.port)) {
            assertThat(client.send(GET).read().status).isEqualTo(200);
            f.proxy.reconfigure(options -> options.limits(Limits.defaults()));
            assertThat(client.send(get("/big" + "p".repeat(200), 2000)).read().status)
                    .isEqualTo(200);
            f.proxy.reconfigure(options -> options.limits(Limits.defaults().withHeaderFields(1)));
            assertThat(client.send(get("/", 1)).read().status).isEqualTo(431);
            assertThat(f.proxy.stats().connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void pipelinedBytesAreDecodedWithinTheLimitsOfTheirTime(Transport transport) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Origin origin = Origin.start("a", call -> {
            if (call.line.contains("/slow")) {
                asked.countDown();
                await(answer);
            }
            return call.answer(200, call.body() + call.line);
        });
        Limits narrow = Limits.defaults().withHeadBytes(1000);
        try (ProxyFixture f = ProxyFixture.start(transport, options -> options.limits(narrow), origin);
                RawClient client = new RawClient(f.port)) {
            String post = "POST /post HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nX-Fill: " + "x".repeat(2000)
                    + "\r\n\r\nbody";
            client.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n" + post + GET);
            await(asked);
            f.proxy.reconfigure(options -> options.limits(Limits.defaults()));
            answer.countDown();
            assertThat(client.read().body).contains("/slow");
            assertThat(client.read().body).startsWith("bodyPOST /post");
            assertThat(client.read().body).startsWith("GET / ");
            assertThat(f.proxy.stats().bytesIn())
                    .isGreaterThan(post.length() + GET.length()); // none is lost when the decoder is replaced
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aLimitBelowTheOpenConnectionsKeepsThemAndLetsNobodyIn(Transport transport) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ProxyFixture f = ProxyFixture.start(transport, Origin.plain("a"))) {
            for (int i = 0; i < 4; i++) {
                clients.add(new RawClient(f.port));
                assertThat(clients.get(i).send(GET).read().status).isEqualTo(200);
            }
            f.proxy.reconfigure(options -> options.limits(Limits.defaults().withMaxConnections(2)));
            ProxyFixture.await("shut", () -> f.proxy.stats().acceptStops() == 1);
            RawClient waiting = new RawClient(f.port);
            clients.add(waiting.send(GET));
            for (int i = 0; i < 4; i++) {
                assertThat(clients.get(i).send(GET).read().status).isEqualTo(200);
            }
            clients.get(0).close();
            clients.get(1).close();
            ProxyFixture.await(
                    "two left",
                    () -> f.proxy.traffic().frontends().get(0).traffic().sessions() == 2);
            assertThat(clients.get(2).send(GET).read().status).isEqualTo(200);
            assertThat(f.proxy.stats().connections()).isEqualTo(4);
            clients.get(2).close();
            assertThat(waiting.read().status).isEqualTo(200);
            f.proxy.reconfigure(options -> options.limits(Limits.defaults()));
            RawClient another = new RawClient(f.port);
            clients.add(another);
            assertThat(another.send(GET).read().status).isEqualTo(200);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void whatCannotBeDoneChangesNothing() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ProxyFixture f =
                ProxyFixture.start(Transport.NIO, options -> options.eventLoopGroup(group), Origin.plain("a"))) {
            LoadBalancer closed = ChangeOfBalancerTest.balancer("closed");
            closed.close();
            assertThatThrownBy(() -> f.proxy.reconfigure(
                            options -> options.xBackend(false).balancer(closed)))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> f.proxy.reconfigure(
                            options -> options.xBackend(false).maxTries(0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("maxTries: 0 (expected: 1..100)");
            assertThatThrownBy(() -> group.submit(() -> f.proxy.reconfigure(options -> options.xBackend(false)))
                            .get())
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("reconfigure: called on an event loop");
            assertThat(RawClient.get(f.port, "/").backend()).isEqualTo("a");
            assertThat(Lanes.of(closed)).isEqualTo(new Lanes(0, 0));
            f.proxy.close();
            assertThatThrownBy(() -> f.proxy.reconfigure(options -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("reconfigure: the proxy is closed");
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }
}
