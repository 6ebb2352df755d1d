package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.Backend;
import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.api.Probe;
import io.fairlead.api.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class CheckEngineTest {
    private static final Duration LONG = Duration.ofSeconds(15);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private final CheckEngine engine = CheckEngine.start();
    private final HealthChecker tcp = Checks.tcp(engine);
    private final HealthChecker http = Checks.http(engine).build();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void connectingIsEnoughForTcp() throws IOException {
        try (FaultyServer server = FaultyServer.that(socket -> FaultyServer.hang())) {
            assertThat(ask(tcp, server.backend(), LONG)).isEqualTo(HealthResult.pass("connected"));
        }
    }

    @Test
    void anotherPortIsAsked() throws IOException {
        Backend elsewhere = Backend.of("a", new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
        try (FaultyServer server = FaultyServer.that(socket -> FaultyServer.hang())) {
            HealthChecker other = Checks.tcp(engine, server.address().getPort());
            assertThat(ask(other, elsewhere, LONG)).isEqualTo(HealthResult.pass("connected"));
        }
        assertThatThrownBy(() -> Checks.tcp(engine, 0)).hasMessage("port: 0 (expected: 1..65535)");
    }

    @Test
    void aClosedPortRefuses() throws IOException {
        try (Socket deaf = new Socket()) { // bound, so that nobody else gets the port, and not listening
            deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Backend backend = Backend.of("a", deaf.getLocalSocketAddress());
            assertThat(ask(tcp, backend, LONG)).isEqualTo(HealthResult.fail("connection refused"));
            assertThat(ask(http, backend, LONG)).isEqualTo(HealthResult.fail("connection refused"));
        }
    }

    @Test
    void anUnresolvedNameIsNotLookedUp() {
        Backend backend = Backend.of("a", InetSocketAddress.createUnresolved("db.example", 80));
        assertThat(ask(tcp, backend, LONG)).isEqualTo(HealthResult.fail("unknown host: db.example"));
        assertThat(ask(http, backend, LONG)).isEqualTo(HealthResult.fail("unknown host: db.example"));
    }

    @Test
    void anAddressOfAnUnknownKindFails() {
        SocketAddress odd = new SocketAddress() {};
        assertThat(ask(tcp, Backend.of("a", odd), LONG).passed()).isFalse();
    }

    @Test
    void aServerThatDoesNotAcceptTimesOutWhileConnecting() throws IOException {
        // the kernel drops what does not fit into the queue of a server that never accepts
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            boolean full = false;
            while (!full && queue.size() < 20) {
                Socket socket = new Socket();
                queue.add(socket);
                try {
                    socket.connect(server.getLocalSocketAddress(), 100);
                } catch (SocketTimeoutException e) {
                    full = true;
                }
            }
            assumeTrue(full, "the kernel keeps connections that nobody accepts");
            assertThat(ask(tcp, Backend.of("a", server.getLocalSocketAddress()), SHORT))
                    .isEqualTo(HealthResult.fail("timeout after 200 ms while connecting"));
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void aServerThatNeverAnswersTimesOut() throws IOException {
        try (FaultyServer server = FaultyServer.that(socket -> FaultyServer.hang())) {
            assertThat(ask(http, server.backend(), Duration.ofSeconds(1)))
                    .isEqualTo(HealthResult.fail("timeout after 1 s while waiting for the response"));
        }
    }

    @Test
    void aServerThatNeverReadsTimesOutWhileSending() throws IOException {
        Conversation talkative = new Conversation() {
            @Override
            public Step connected() {
                return Step.send(ByteBuffer.allocate(64 * 1024 * 1024));
            }

            @Override
            public Step received(ByteBuffer bytes) {
                return Step.AWAIT;
            }
        };
        try (FaultyServer server = FaultyServer.that(socket -> FaultyServer.hang())) {
            assertThat(ask(probe -> engine.converse(probe, server.address(), talkative), server.backend(), SHORT))
                    .isEqualTo(HealthResult.fail("timeout after 200 ms while sending the request"));
        }
    }

    @Test
    void aResetIsCalledByItsName() throws IOException {
        try (FaultyServer server = FaultyServer.that(socket -> {
            FaultyServer.readHead(socket);
            socket.setSoLinger(true, 0);
        })) {
            assertThat(ask(http, server.backend(), LONG))
                    .isEqualTo(HealthResult.fail("connection reset while waiting for the response"));
        }
    }

    @Test
    void anInstantCloseFails() throws IOException {
        try (FaultyServer server = FaultyServer.that(socket -> {})) {
            // depending on who is faster: the end of the stream, or a reset for the request nobody read
            assertThat(ask(http, server.backend(), LONG).detail()).startsWith("connection ");
        }
    }

    @Test
    void garbageFails() throws IOException {
        try (FaultyServer server = FaultyServer.answering("SSH-2.0-OpenSSH_9.6\r\n")) {
            assertThat(ask(http, server.backend(), LONG)).isEqualTo(HealthResult.fail("not an HTTP/1.x response"));
        }
    }

    @Test
    void aHeadWithoutEndFailsOnceItIsTooLong() throws IOException {
        try (FaultyServer server = FaultyServer.that(socket -> {
            FaultyServer.send(socket, "HTTP/1.1 200 OK\r\n");
            while (true) {
                FaultyServer.send(socket, "X-Filler: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n");
            }
        })) {
            assertThat(ask(http, server.backend(), LONG))
                    .isEqualTo(HealthResult.fail("response longer than 65536 bytes"));
        }
    }

    @Test
    void anEndBeforeTheHeadIsCompleteFails() throws IOException {
        try (FaultyServer server = FaultyServer.answering("HTTP/1.1 200 OK\r\nContent-")) {
            assertThat(ask(http, server.backend(), LONG))
                    .isEqualTo(HealthResult.fail("connection closed before the end of the response head"));
        }
    }

    @Test
    void oneByteAtATimeIsAnAnswer() throws IOException {
        try (FaultyServer server = FaultyServer.that(socket -> {
            socket.setTcpNoDelay(true);
            FaultyServer.readHead(socket);
            for (int i = 0; i < OK.length(); i++) {
                FaultyServer.send(socket, OK.substring(i, i + 1));
            }
        })) {
            assertThat(ask(http, server.backend(), LONG)).isEqualTo(HealthResult.pass("HTTP 200"));
        }
    }

    @Test
    void oneByteAtATimeDoesNotPostponeTheTimeout() throws IOException {
        try (FaultyServer server = FaultyServer.that(socket -> {
            socket.setTcpNoDelay(true);
            FaultyServer.send(socket, "HTTP/1.1 200 ");
            while (true) {
                FaultyServer.send(socket, "x");
                TimeUnit.MILLISECONDS.sleep(10);
            }
        })) {
            assertThat(ask(http, server.backend(), SHORT))
                    .isEqualTo(HealthResult.fail("timeout after 200 ms while waiting for the response"));
        }
    }

    @Test
    void aHangingBackendDelaysNobody() throws IOException {
        try (FaultyServer silent = FaultyServer.that(socket -> FaultyServer.hang());
                FaultyServer good = FaultyServer.answering(OK)) {
            Probe hanging = Probe.of(silent.backend(), LONG);
            CompletableFuture<HealthResult> stuck = http.check(hanging).toCompletableFuture();
            List<CompletableFuture<HealthResult>> others = new ArrayList<>();
            for (int i = 0; i < 199; i++) {
                others.add(http.check(Probe.of(good.backend(), LONG)).toCompletableFuture());
            }
            assertThat(others).allSatisfy(other -> assertThat(other.join()).isEqualTo(HealthResult.pass("HTTP 200")));
            assertThat(stuck).isNotDone();
            hanging.cancel();
            assertThat(stuck.join()).isEqualTo(HealthResult.fail("cancelled"));
        }
    }

    @Test
    void aFloodDelaysNobody() throws IOException {
        Conversation greedy = new Conversation() {
            @Override
            public Step connected() {
                return Step.AWAIT;
            }

            @Override
            public Step received(ByteBuffer bytes) {
                return Step.AWAIT;
            }
        };
        try (FaultyServer flood = FaultyServer.that(socket -> {
                    while (true) {
                        FaultyServer.send(socket, "x".repeat(10_000));
                    }
                });
                FaultyServer good = FaultyServer.answering(OK)) {
            for (int i = 0; i < 20; i++) {
                HealthChecker endless = probe -> engine.converse(probe, flood.address(), greedy);
                CompletableFuture<HealthResult> flooded =
                        endless.check(Probe.of(flood.backend(), LONG)).toCompletableFuture();
                assertThat(ask(http, good.backend(), LONG).passed()).isTrue();
                assertThat(flooded.join()).isEqualTo(HealthResult.fail("response longer than 65536 bytes"));
            }
        }
    }

    @Test
    void cancellingClosesTheConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        try (FaultyServer server = FaultyServer.that(socket -> {
            FaultyServer.readHead(socket);
            asked.countDown();
            end.complete(socket.getInputStream().read());
        })) {
            Probe probe = Probe.of(server.backend(), LONG);
            CompletableFuture<HealthResult> result = http.check(probe).toCompletableFuture();
            assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
            probe.cancel();
            assertThat(result.join()).isEqualTo(HealthResult.fail("cancelled"));
            assertThat(end.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    @Test
    void aProbeCancelledBeforehandIsNotMade() throws IOException {
        try (FaultyServer server = FaultyServer.answering(OK)) {
            Probe probe = Probe.of(server.backend(), LONG);
            probe.cancel();
            assertThat(http.check(probe).toCompletableFuture().join()).isEqualTo(HealthResult.fail("cancelled"));
        }
    }

    @Test
    void aConversationThatThrowsFailsOnlyItself() throws IOException {
        Conversation broken = new Conversation() {
            @Override
            public Step connected() {
                throw new AssertionError("bug");
            }

            @Override
            public Step received(ByteBuffer bytes) {
                return Step.AWAIT;
            }
        };
        try (FaultyServer server = FaultyServer.answering(OK)) {
            assertThat(ask(probe -> engine.converse(probe, server.address(), broken), server.backend(), LONG))
                    .isEqualTo(HealthResult.fail("check failed: java.lang.AssertionError: bug"));
            assertThat(ask(http, server.backend(), LONG).passed()).isTrue();
        }
    }

    @Test
    void aDependentThatThrowsHarmsNobody() throws IOException {
        try (FaultyServer server = FaultyServer.answering(OK)) {
            CompletableFuture<Void> dependent = http.check(Probe.of(server.backend(), LONG))
                    .thenAccept(result -> {
                        throw new IllegalStateException("bug");
                    })
                    .toCompletableFuture();
            assertThat(dependent).failsWithin(Duration.ofSeconds(30));
            assertThat(ask(http, server.backend(), LONG).passed()).isTrue();
        }
    }

    @Test
    void closeFailsWhatRunsAndEndsTheThread() throws IOException {
        CompletableFuture<Thread> used = new CompletableFuture<>();
        CheckEngine own = CheckEngine.start(
                task -> {
                    Thread thread = new Thread(task, "own");
                    used.complete(thread);
                    return thread;
                },
                Ticker.system());
        try (FaultyServer silent = FaultyServer.that(socket -> FaultyServer.hang())) {
            HealthChecker check = Checks.http(own).build();
            CompletableFuture<HealthResult> running =
                    check.check(Probe.of(silent.backend(), LONG)).toCompletableFuture();
            own.close();
            own.close();
            assertThat(used.join().isAlive()).isFalse();
            assertThat(running).isCompletedWithValue(HealthResult.fail("check engine closed"));
            assertThat(ask(check, silent.backend(), LONG)).isEqualTo(HealthResult.fail("check engine closed"));
        }
    }

    @Test
    void aResultMayCloseTheEngine() throws IOException {
        CheckEngine own = CheckEngine.start();
        try (FaultyServer server = FaultyServer.answering(OK)) {
            CompletableFuture<Void> closed = Checks.tcp(own)
                    .check(Probe.of(server.backend(), LONG))
                    .thenRun(own::close)
                    .toCompletableFuture();
            assertThat(closed).succeedsWithin(Duration.ofSeconds(30));
        } finally {
            own.close();
        }
    }

    @Test
    void anInterruptedThreadGoesOn() throws IOException {
        CompletableFuture<Thread> used = new CompletableFuture<>();
        try (CheckEngine own = CheckEngine.start(
                        task -> {
                            Thread thread = new Thread(task, "own");
                            used.complete(thread);
                            return thread;
                        },
                        Ticker.system());
                FaultyServer server = FaultyServer.answering(OK)) {
            used.join().interrupt();
            // the interrupt may close the connection in use, but never the engine
            ask(Checks.tcp(own), server.backend(), LONG);
            assertThat(ask(Checks.tcp(own), server.backend(), LONG).passed()).isTrue();
        }
    }

    @Test
    void asksOverUnixDomainSockets(@TempDir Path folder) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            assertThat(ask(tcp, Backend.of("a", address), LONG)).isEqualTo(HealthResult.pass("connected"));
        }
    }

    @Test
    void whoComputesDelaysNobody() throws IOException {
        AtomicLong turns = new AtomicLong();
        Conversation endless = new Conversation() {
            @Override
            public Step connected() {
                return Step.YIELD;
            }

            @Override
            public Step resumed() {
                turns.incrementAndGet();
                return Step.YIELD;
            }

            @Override
            public Step received(ByteBuffer bytes) {
                throw new AssertionError("received while computing");
            }
        };
        try (FaultyServer talker = FaultyServer.that(socket -> {
                    FaultyServer.send(socket, "x");
                    FaultyServer.hang();
                });
                FaultyServer good = FaultyServer.answering(OK)) {
            Probe probe = Probe.of(talker.backend(), LONG);
            CompletableFuture<HealthResult> computing =
                    engine.converse(probe, talker.address(), endless).toCompletableFuture();
            for (int i = 0; i < 20; i++) {
                assertThat(ask(http, good.backend(), LONG)).isEqualTo(HealthResult.pass("HTTP 200"));
            }
            assertThat(turns.get()).isPositive();
            assertThat(computing).isNotDone();
            probe.cancel();
            assertThat(computing.join()).isEqualTo(HealthResult.fail("cancelled"));
            assertThat(ask(probed -> engine.converse(probed, talker.address(), endless), talker.backend(), SHORT))
                    .isEqualTo(HealthResult.fail("timeout after 200 ms while computing the answer"));
        }
    }

    @Test
    void whoHasComputedGoesOn() throws IOException {
        Conversation slow = new Conversation() {
            private int left = 3;

            @Override
            public Step connected() {
                return Step.YIELD;
            }

            @Override
            public Step resumed() {
                left--;
                return (left > 0) ? Step.YIELD : Step.send(ByteBuffer.wrap(new byte[] {'?', '\n'}));
            }

            @Override
            public Step received(ByteBuffer bytes) {
                return Step.pass("heard " + (char) bytes.get());
            }
        };
        try (FaultyServer server = FaultyServer.that(socket -> {
            FaultyServer.readLine(socket);
            FaultyServer.send(socket, "!");
        })) {
            assertThat(ask(probe -> engine.converse(probe, server.address(), slow), server.backend(), LONG))
                    .isEqualTo(HealthResult.pass("heard !"));
        }
    }

    @Test
    void saysFarewell() throws Exception {
        CompletableFuture<String> heard = new CompletableFuture<>();
        Conversation polite = new Conversation() {
            @Override
            public Step connected() {
                return Step.done(HealthResult.pass("seen"), ByteBuffer.wrap(new byte[] {'b', 'y', 'e'}));
            }

            @Override
            public Step received(ByteBuffer bytes) {
                return Step.AWAIT;
            }
        };
        try (FaultyServer server = FaultyServer.that(socket -> heard.complete(FaultyServer.readLine(socket)))) {
            assertThat(ask(probe -> engine.converse(probe, server.address(), polite), server.backend(), LONG))
                    .isEqualTo(HealthResult.pass("seen"));
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("bye");
        }
    }

    private static HealthResult ask(HealthChecker checker, Backend backend, Duration timeout) {
        return checker.check(Probe.of(backend, timeout)).toCompletableFuture().join();
    }
}
