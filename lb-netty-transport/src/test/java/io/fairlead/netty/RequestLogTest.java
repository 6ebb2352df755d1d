package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogFormat;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.strategies.Strategies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One line for every request, whatever ended it. */
final class RequestLogTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";

    private final ByteArrayOutputStream stream = new ByteArrayOutputStream();
    private final AccessLog log = AccessLog.builder(LogTarget.stream(stream))
            .format(LogFormat.JSON)
            .requestHeaders(List.of("Host", "X-Absent"))
            .responseHeaders(List.of("X-Answer"))
            .open();

    private HttpProxy.Builder logged(HttpProxy.Builder builder) {
        return builder.accessLog(log).name("web");
    }

    /** Closes the log and returns its lines. */
    private List<String> lines() {
        log.close();
        return stream.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private String onlyLine() {
        List<String> lines = lines();
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void requestsThatGoWell(Transport transport) throws Exception {
        Origin origin = Origin.start("a", call -> {
            call.drain();
            return call.send("HTTP/1.1 201 X\r\nX-Answer: 42\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000));
        });
        String first = "POST /p?q HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\n0123456789";
        String second = "GET /g HTTP/1.1\r\nHost: shop\r\n\r\n";
        SocketAddress me;
        try (ProxyFixture f = ProxyFixture.start(transport, this::logged, origin);
                RawClient client = new RawClient(f.port)) {
            me = client.socket.getLocalSocketAddress();
            client.send(first + second); // in one segment
            assertThat(client.read().status).isEqualTo(201);
            assertThat(client.read().status).isEqualTo(201);
        }
        List<String> lines = lines();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0))
                .contains("\"client_port\":" + ((InetSocketAddress) me).getPort())
                .contains("\"frontend\":\"web\"")
                .contains("\"backend\":\"default\",\"server\":\"a\"")
                .contains("\"method\":\"POST\",\"target\":\"/p?q\",\"protocol\":\"HTTP/1.1\",\"status\":201")
                .contains("\"bytes_in\":" + first.length())
                .contains("\"termination\":\"--\",\"response_flags\":\"\"")
                .contains("\"retries\":0")
                .contains("_conns\":1,\"frontend_conns\":1,\"backend_conns\":1,\"server_conns\":1")
                .contains("\"request_headers\":{\"host\":\"shop\",\"x-absent\":\"\"}")
                .contains("\"response_headers\":{\"x-answer\":\"42\"}")
                .doesNotContain("_ms\":null");
        assertThat(lines.get(1)).contains("\"target\":\"/g\"").contains("\"bytes_in\":" + second.length());
        assertThat(bytesOut(lines.get(1))).isBetween(1_000L, 1_200L).isEqualTo(bytesOut(lines.get(0)));
    }

    private static long bytesOut(String line) {
        return Long.parseLong(line.replaceAll(".*\"bytes_out\":(\\d+).*", "$1"));
    }

    @Test
    void timesAreThoseOfTheirPhases() throws Exception {
        // pauses are six times what is asked for: a busy machine may read late, and never early
        Origin slow = Origin.start("a", call -> {
            if (call.line.contains("warm")) {
                return call.answer(200, "warm");
            }
            pause(60);
            call.send("HTTP/1.1 200 X\r\nContent-Length: 1\r\n\r\n");
            pause(300);
            return call.send("x");
        });
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, this::logged, slow);
                RawClient client = new RawClient(f.port)) {
            client.send("GET /warm HTTP/1.1\r\nHost: t\r\n\r\n").read();
            client.send("GET / HTTP/1.1\r\n");
            pause(300);
            assertThat(client.send("Host: t\r\n\r\n").read().body).isEqualTo("x");
        }
        String line = line(lines(), "/");
        assertThat(millis(line, "request")).isBetween(50.0, 40_000.0);
        assertThat(millis(line, "queue")).isLessThan(millis(line, "total"));
        assertThat(millis(line, "response")).isBetween(50.0, 40_000.0);
        assertThat(millis(line, "total"))
                .isGreaterThan(millis(line, "request") + millis(line, "connect") + millis(line, "response") + 50);
    }

    private static double millis(String line, String timer) {
        return Double.parseDouble(line.replaceAll(".*\"" + timer + "_ms\":([0-9.]+).*", "$1"));
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void aRetryIsOneLineAndNamesTheLastBackend() throws Exception {
        Origin bad = Origin.start("bad", Origin.Call::reset);
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, this::logged, bad, Origin.plain("good"))) {
            for (int i = 0; i < 2; i++) {
                assertThat(RawClient.get(f.port, "/").backend()).isEqualTo("good");
            }
        }
        assertThat(lines())
                .hasSize(2)
                .allMatch(line -> line.contains("\"server\":\"good\""))
                .allMatch(line -> line.contains("\"retries\":1,\"redispatched\":true"));
    }

    @Test
    void aRefusedRequestHasNoPool() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, this::logged, Origin.plain("a"))) {
            assertThat(RawClient.once(f.port, "GET / HTTP/1.1\r\n\r\n").status).isEqualTo(400); // no Host
            assertThat(RawClient.once(f.port, "nonsense\r\n\r\n").status).isEqualTo(400);
            try (RawClient client = new RawClient(f.port)) {
                client.send("GET /half HTTP/1.1\r\nHo");
                pause(50);
            }
            ProxyFixture.await("the end of the half request", () -> log.written() == 3);
            new RawClient(f.port).close(); // nothing sent: no line
        }
        List<String> lines = lines();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .contains("\"server\":null,\"method\":\"GET\",\"target\":\"/\"")
                .contains("\"status\":400")
                .contains("\"termination\":\"PR\"")
                .contains("\"connect_ms\":null,\"response_ms\":null");
        assertThat(lines.get(1)).contains("\"backend\":\"\",\"server\":null").contains("\"termination\":\"PR\"");
        assertThat(lines.get(2)).contains("\"termination\":\"CR\"").contains("\"status\":0,\"bytes_in\":");
    }

    @Test
    void noBackendADeadOneASilentOneAndOneThatIsFull() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Origin origin = Origin.start("a", call -> {
            if (call.line.contains("silent")) {
                return call.in.read() >= 0;
            }
            busy.countDown();
            try {
                assertThat(go.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return call.answer(200, "x");
        });
        try (ProxyFixture f = ProxyFixture.start(
                Transport.NIO,
                options -> logged(options)
                        .queueing(Queueing.off())
                        .timeouts(Timeouts.defaults().withResponseHead(Duration.ofMillis(300))),
                origin)) {
            assertThat(RawClient.get(f.port, "/silent").status).isEqualTo(504);
            f.balancer.admin("a", AdminState.MAINT);
            assertThat(RawClient.get(f.port, "/none").status).isEqualTo(503);
            f.balancer.admin("a", AdminState.READY);
            f.balancer.update(List.of(Backend.builder("a", origin.backend().address())
                    .maxConcurrency(1)
                    .build()));
            try (RawClient first = new RawClient(f.port)) {
                first.send("GET /first HTTP/1.1\r\nHost: t\r\n\r\n");
                assertThat(busy.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(RawClient.get(f.port, "/full").status).isEqualTo(503);
                go.countDown();
                assertThat(first.read().status).isIn(200, 504);
            }
            origin.close();
            assertThat(RawClient.get(f.port, "/dead").status).isEqualTo(502);
        }
        List<String> lines = lines();
        assertThat(line(lines, "/silent"))
                .contains("\"server\":\"a\"")
                .contains("\"termination\":\"sH\",\"response_flags\":\"UT\"")
                .contains("\"response_ms\":null");
        assertThat(line(lines, "/none"))
                .contains("\"backend\":\"default\",\"server\":null")
                .contains("\"termination\":\"SC\",\"response_flags\":\"UH\"");
        assertThat(line(lines, "/full")).contains("\"termination\":\"RC\",\"response_flags\":\"UO\"");
        assertThat(line(lines, "/dead"))
                .contains("\"server\":\"a\"")
                .contains("\"termination\":\"SC\",\"response_flags\":\"UF\"")
                .contains("\"connect_ms\":null");
    }

    @Test
    void aReusedConnectionThatEndsAndCannotBeReplacedWasNotConnected() throws Exception {
        AtomicReference<Origin> self = new AtomicReference<>();
        Origin origin = Origin.start("a", call -> {
            if (call.line.contains("last")) {
                self.get().stopListening();
                return call.reset();
            }
            return call.answer(200, "x");
        });
        self.set(origin);
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, this::logged, origin)) {
            assertThat(RawClient.get(f.port, "/first").status).isEqualTo(200);
            assertThat(RawClient.get(f.port, "/last").status).isEqualTo(502);
        }
        assertThat(line(lines(), "/last"))
                .contains("\"server\":\"a\"")
                .contains("\"termination\":\"SC\",\"response_flags\":\"UF\"")
                .contains("\"connect_ms\":null,\"response_ms\":null");
    }

    @Test
    void aBackendThatDoesNotAcceptInTime() throws Exception {
        // no more than one connection may wait, and it does: the kernel answers nobody else
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
                Socket second = new Socket(full.getInetAddress(), full.getLocalPort());
                ProxyFixture f = ProxyFixture.start(
                        Transport.NIO,
                        options -> logged(options).timeouts(Timeouts.defaults().withConnect(Duration.ofMillis(200))))) {
            f.balancer.update(List.of(Backend.of("full", full.getLocalSocketAddress())));
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            assertThat(RawClient.get(f.port, "/").status).isEqualTo(502);
        }
        assertThat(onlyLine()).contains("\"termination\":\"sC\"").contains("\"connect_ms\":null");
    }

    private static String line(List<String> lines, String target) {
        List<String> found = lines.stream()
                .filter(line -> line.contains("\"target\":\"" + target + '"'))
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aClientThatGoesAway(Transport transport) throws Exception {
        CountDownLatch arrived = new CountDownLatch(2);
        Origin origin = Origin.start("a", call -> {
            if (call.line.contains("body")) {
                call.send("HTTP/1.1 200 X\r\nContent-Length: 10\r\n\r\nabc");
            }
            arrived.countDown();
            return call.in.read() >= 0;
        });
        try (ProxyFixture f = ProxyFixture.start(transport, this::logged, origin)) {
            try (RawClient waiting = new RawClient(f.port);
                    RawClient reading = new RawClient(f.port)) {
                waiting.send("GET /head HTTP/1.1\r\nHost: t\r\n\r\n");
                reading.send("GET /body HTTP/1.1\r\nHost: t\r\n\r\n");
                assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
                assertThat(reading.in.read()).isPositive();
            }
            ProxyFixture.await("two lines", () -> log.written() == 2);
        }
        List<String> lines = lines();
        assertThat(line(lines, "/head")).contains("\"status\":0").contains("\"termination\":\"CH\"");
        assertThat(line(lines, "/body")).contains("\"status\":200").contains("\"termination\":\"CD\"");
    }

    @Test
    void whatTheProxyItselfCutsSaysSo() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        Origin origin = Origin.start("a", call -> {
            arrived.countDown();
            return call.in.read() >= 0;
        });
        LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                .backends(List.of(origin.backend()))
                .build();
        HttpProxy proxy = logged(HttpProxy.builder(balancer).listen("127.0.0.1", 0))
                .drainTimeout(Duration.ZERO)
                .start();
        try (origin;
                RawClient client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
            proxy.close();
        }
        assertThat(onlyLine()).contains("\"termination\":\"KH\",\"response_flags\":\"LR\"");
    }
}
