package io.fairlead.netty.tcp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.Queueing;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.TcpRoute;
import io.fairlead.netty.TcpRoutes;
import io.fairlead.netty.TcpTimeouts;
import io.fairlead.netty.admin.QueueView;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.strategies.Strategies;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Sessions that wait for backends which have as many as they take. */
@ParameterizedClass
@MethodSource("io.fairlead.netty.tcp.Carrier#available")
final class TcpQueueTest {
    @Parameter
    Carrier carrier;

    private TcpFixture start(UnaryOperator<TcpProxy.Builder> options) throws IOException {
        TcpFixture f = TcpFixture.start(carrier, 1, options);
        f.balancer.update(List.of(limited("b0", f.origins.get(0), 1)));
        return f;
    }

    private static Backend limited(String id, ServerSocket origin, int most) {
        return Backend.builder(id, (InetSocketAddress) origin.getLocalSocketAddress())
                .maxConcurrency(most)
                .build();
    }

    private static QueueView queue(TcpFixture f) {
        return requireNonNull(f.proxy.traffic().queue("pool"));
    }

    private static void awaitWaiting(TcpFixture f, long length) {
        f.await(length + " wait", () -> queue(f).length() == length);
    }

    /** Ends a session that the two have. */
    private static void part(Peer client, Peer backend) throws IOException {
        client.fin();
        backend.fin();
        assertThat(client.end()).isEqualTo(Peer.End.FIN);
        client.close();
        backend.close();
    }

    @Test
    void whoWaitsIsServedInOrder() throws Exception {
        try (TcpFixture f = start(options -> options.eventLoopThreads(2))) {
            List<Peer> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(f.client().say("client " + i));
                awaitWaiting(f, i);
                f.await("one has it", () -> f.inFlight() == 1);
            }
            for (int i = 0; i < 6; i++) {
                Peer backend = f.accept().hear("client " + i).say("hello " + i);
                assertThat(f.inFlight()).isEqualTo(1);
                part(clients.get(i).hear("hello " + i), backend);
            }
            f.awaitQuiet();
            QueueView queue = queue(f);
            assertThat(queue.length()).isZero();
            assertThat(queue.lengthMax()).isEqualTo(5);
            assertThat(queue.waited()).isEqualTo(5);
            assertThat(queue.meanNanos()).isPositive();
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(6);
            assertThat(f.proxy.stats().errors()).isEmpty();
            assertThat(f.proxy.stats().refusals()).isEmpty();
        }
    }

    /**
     * Room appears while the one who is called for it is kept from taking it: a later session, on the other event loop, finds that
     * room and leaves it.
     */
    @Test
    void whoComesLaterDoesNotOvertake() throws Exception {
        Chosen group = new Chosen(carrier.handlers());
        CountDownLatch free = new CountDownLatch(1);
        try (TcpFixture f = start(options -> options.eventLoopGroup(group));
                Peer first = f.client();
                Peer firstEnd = f.accept()) {
            Peer.greet(first, firstEnd);
            group.chosen = 1;
            Peer early = f.client().say("early");
            awaitWaiting(f, 1);
            group.chosen = 0;
            group.loop(1).execute(() -> awaitUninterruptibly(free));
            part(first, firstEnd);
            f.await("room", () -> f.inFlight() == 0);
            Peer late = f.client().say("later");
            awaitWaiting(f, 2);
            assertThat(f.inFlight()).isZero();
            free.countDown();
            part(early, f.accept().hear("early"));
            part(late, f.accept().hear("later"));
            f.awaitQuiet();
            assertThat(queue(f).waited()).isEqualTo(2);
        } finally {
            free.countDown();
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    /** Two event loops, of which the test says who serves. */
    private static final class Chosen extends MultiThreadIoEventLoopGroup {
        volatile int chosen;

        Chosen(IoHandlerFactory handlers) {
            super(2, handlers);
        }

        IoEventLoop loop(int index) {
            List<EventExecutor> loops = new ArrayList<>();
            forEach(loops::add);
            return (IoEventLoop) loops.get(index);
        }

        @Override
        public IoEventLoop next() {
            return loop(chosen);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whoGoesLeavesTheLineAtOnce() throws Exception {
        List<Departs> ways = List.of(Peer::reset, Peer::fin, Peer::close, client -> {
            client.say("hello");
            client.reset();
        });
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (TcpFixture f = start(options -> options.accessLog(log));
                Peer first = f.client();
                Peer firstEnd = f.accept()) {
            Peer.greet(first, firstEnd);
            for (Departs way : ways) {
                Peer impatient = f.client();
                awaitWaiting(f, 1);
                Peer patient = f.client();
                awaitWaiting(f, 2);
                way.depart(impatient);
                awaitWaiting(f, 1);
                impatient.close();
                patient.reset();
                awaitWaiting(f, 0);
            }
            f.await("gone", () -> f.proxy.stats().current() == 1);
            try (Peer last = f.client()) {
                awaitWaiting(f, 1);
                part(first, firstEnd);
                part(last, f.accept());
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.CLIENT_RESET)).isEqualTo(2L * ways.size());
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(2);
            assertThat(queue(f).expired()).isZero();
        }
        log.close();
        List<String> gone = lines(lines).filter(line -> line.contains(" CQ ")).toList();
        assertThat(gone)
                .hasSize(2 * ways.size())
                .allSatisfy(line -> assertThat(line).matches(".* tcp pool/<NOSRV> \\d+/-1/\\d+ 0 CQ .* 0/[01]"));
    }

    private interface Departs {
        void depart(Peer client) throws IOException;
    }

    @Test
    void whoHasSaidAllIsServedLikeTheOthers() throws Exception {
        try (TcpFixture f = start(options -> options);
                Peer first = f.client();
                Peer firstEnd = f.accept();
                Peer asks = f.client().say("question").fin()) {
            Peer.greet(first, firstEnd);
            awaitWaiting(f, 1);
            part(first, firstEnd);
            try (Peer answers = f.accept()) {
                answers.hear("question");
                assertThat(answers.end()).isEqualTo(Peer.End.FIN);
                answers.say("answer").fin();
                asks.hear("answer");
                assertThat(asks.end()).isEqualTo(Peer.End.FIN);
            }
            f.awaitQuiet();
        }
    }

    @Test
    void whatASenderHasLeftIsReadWhenItIsItsTurn() throws Exception {
        long bytes = 32 << 20;
        try (TcpFixture f = start(options -> options);
                Peer first = f.client();
                Peer firstEnd = f.accept();
                Peer sender = f.client()) {
            Peer.greet(first, firstEnd);
            Future<?> sent = f.async(() -> sender.send(7, bytes).fin());
            awaitWaiting(f, 1);
            long read = PatienceTest.awaitStandstill(f);
            assertThat(read).isEqualTo("hello".length());
            assertThat(sent).isNotDone();
            part(first, firstEnd);
            try (Peer receiver = f.accept()) {
                assertThat(receiver.receive(7)).isEqualTo(new Peer.Received(bytes, Peer.End.FIN));
                TcpFixture.get(sent);
                receiver.fin();
                assertThat(sender.end()).isEqualTo(Peer.End.FIN);
            }
            f.awaitQuiet();
        }
    }

    @Test
    void whoWaitsTooLongIsClosed() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (TcpFixture f = start(options ->
                        options.accessLog(log).queueing(Queueing.defaults().withTimeout(Duration.ofMillis(100))));
                Peer first = f.client();
                Peer firstEnd = f.accept()) {
            Peer.greet(first, firstEnd);
            try (Peer late = f.client()) {
                assertThat(late.end()).isEqualTo(Peer.End.FIN);
            }
            f.await("ended", () -> f.proxy.stats().current() == 1);
            assertThat(f.proxy.stats().errors(TcpError.QUEUE_TIMEOUT)).isEqualTo(1);
            assertThat(queue(f).length()).isZero();
            assertThat(queue(f).expired()).isEqualTo(1);
            part(first, firstEnd);
            try (Peer next = f.client()) {
                part(next, f.accept());
            }
            f.awaitQuiet();
        }
        log.close();
        assertThat(lines(lines))
                .anySatisfy(line -> assertThat(line).matches(".* pool/<NOSRV> \\d+/-1/\\d+ 0 sQ .* 0/0"));
    }

    @Test
    void whoFindsTheLineFullIsClosed() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (TcpFixture f = start(options ->
                        options.accessLog(log).queueing(Queueing.defaults().withSize(1)));
                Peer first = f.client();
                Peer firstEnd = f.accept()) {
            Peer.greet(first, firstEnd);
            try (Peer waits = f.client();
                    Peer refused = awaitingOne(f).client()) {
                assertThat(refused.end()).isEqualTo(Peer.End.FIN);
                f.await("counted", () -> f.proxy.stats().errors(TcpError.QUEUE_FULL) == 1);
                assertThat(queue(f).refused()).isEqualTo(1);
                part(first, firstEnd);
                part(waits, f.accept());
            }
            f.awaitQuiet();
        }
        log.close();
        assertThat(lines(lines))
                .anySatisfy(line -> assertThat(line).matches(".* pool/<NOSRV> -1/-1/\\d+ 0 SQ .* 0/0"))
                .anySatisfy(line -> assertThat(line).matches(".* pool/b0 \\d+/\\d+/\\d+ 0 -- .* 0/0"));
    }

    private static TcpFixture awaitingOne(TcpFixture f) {
        awaitWaiting(f, 1);
        return f;
    }

    @Test
    void withoutAQueueASaturatedPoolRefusesAtOnce() throws Exception {
        try (TcpFixture f = start(options -> options.queueing(Queueing.off()));
                Peer first = f.client();
                Peer firstEnd = f.accept()) {
            Peer.greet(first, firstEnd);
            assertThat(f.client().end()).isEqualTo(Peer.End.FIN);
            f.await("counted", () -> f.proxy.stats().errors(TcpError.NO_BACKEND) == 1);
            assertThat(f.proxy.stats().refusals(Refusal.SATURATED)).isEqualTo(1);
            part(first, firstEnd);
            f.awaitQuiet();
        }
    }

    @Test
    void aRouteHasAQueueOfItsOwn() throws Exception {
        try (TcpFixture f = start(options -> options)) {
            f.proxy.reconfigure(options -> options.routes(TcpRoutes.builder()
                    .patience(Duration.ofMillis(50))
                    .add(TcpRoute.to(f.balancer)
                            .silent()
                            .queueing(Queueing.off())
                            .build())
                    .build()));
            try (Peer first = f.client();
                    Peer firstEnd = f.accept();
                    Peer refused = f.client()) {
                assertThat(refused.end()).isEqualTo(Peer.End.FIN);
                f.await("counted", () -> f.proxy.stats().errors(TcpError.NO_BACKEND) == 1);
                try (Peer speaks = f.client().say("anything")) {
                    awaitWaiting(f, 1);
                    part(first, firstEnd);
                    part(speaks, f.accept().hear("anything"));
                }
            }
            f.awaitQuiet();
        }
    }

    @Test
    void drainingServesThoseWhoWait() throws Exception {
        try (TcpFixture f = start(options -> options.drainTimeout(Duration.ofSeconds(20)));
                Peer first = f.client();
                Peer firstEnd = f.accept();
                Peer waits = f.client()) {
            Peer.greet(first, firstEnd);
            awaitWaiting(f, 1);
            f.proxy.drain();
            Future<?> closed = f.async(() -> {
                f.proxy.close();
                return null;
            });
            part(first, firstEnd);
            Peer end = f.accept();
            Peer.greet(waits, end);
            assertThat(closed).isNotDone();
            part(waits, end);
            TcpFixture.get(closed);
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
    }

    @Test
    void whoStillWaitsWhenTheDrainIsOverIsClosed() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (TcpFixture f = start(options -> options.accessLog(log).drainTimeout(Duration.ofMillis(100)));
                Peer first = f.client();
                Peer firstEnd = f.accept();
                Peer waits = f.client()) {
            Peer.greet(first, firstEnd);
            awaitWaiting(f, 1);
            f.proxy.close();
            assertThat(waits.end()).isEqualTo(Peer.End.FIN);
            assertThat(f.proxy.stats().errors(TcpError.DRAINED)).isEqualTo(2);
            assertThat(queue(f).length()).isZero();
        }
        log.close();
        assertThat(lines(lines)).anySatisfy(line -> assertThat(line).contains(" KQ "));
    }

    @Test
    void whoWaitsWhenTheBalancerIsReplacedKeepsItsPlace() throws Exception {
        try (TcpFixture f = start(options -> options);
                ServerSocket other = new ServerSocket(0);
                Peer first = f.client();
                Peer firstEnd = f.accept();
                Peer waits = f.client()) {
            Peer.greet(first, firstEnd);
            awaitWaiting(f, 1);
            LoadBalancer next = LoadBalancer.builder(Strategies.roundRobin())
                    .name("next")
                    .backends(List.of(Backend.of(
                            "n", new InetSocketAddress(InetAddress.getLoopbackAddress(), other.getLocalPort()))))
                    .build();
            f.proxy.reconfigure(options -> options.balancer(next).queueing(Queueing.off()));
            try (Peer client = f.client()) {
                part(client, new Peer(other.accept()));
            }
            part(first, firstEnd);
            Peer end = f.accept();
            Peer.greet(waits, end);
            part(waits, end);
            f.awaitQuiet();
        }
    }

    @Test
    void aRetryWaitsToo() throws Exception {
        int nobody;
        try (ServerSocket dead = new ServerSocket(0)) {
            nobody = dead.getLocalPort();
        }
        try (TcpFixture f =
                        start(options -> options.closeSessionsOnDown(true).backendDrainTimeout(Duration.ofMillis(50)));
                Peer first = f.client();
                Peer firstEnd = f.accept()) {
            Peer.greet(first, firstEnd);
            f.balancer.update(List.of(
                    limited("b0", f.origins.get(0), 1),
                    Backend.of("dead", new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody))));
            try (Peer retried = f.client()) {
                awaitWaiting(f, 1);
                f.await("failed", () -> f.count(Outcome.CONNECT_FAILED) >= 1);
                f.balancer.admin("dead", AdminState.MAINT); // which is no longer its backend
                assertThat(PatienceTest.awaitStandstill(f)).isEqualTo(5);
                part(first, firstEnd);
                part(retried, f.accept());
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
    }

    /** A session that is still connecting when everybody else has gone over to something else. */
    private void comesToWaitAfter(Retirement retirement) throws Exception {
        TcpTimeouts timeouts = TcpTimeouts.defaults().withConnect(Duration.ofSeconds(1));
        List<Socket> full = new ArrayList<>();
        try (ServerSocket hung = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpFixture f = start(options -> options.timeouts(timeouts).drainTimeout(Duration.ofSeconds(20)));
                Peer first = f.client();
                Peer firstEnd = f.accept()) {
            assumeTrue(FailoverTest.fill(hung, full), "the kernel keeps connections that nobody accepts");
            Peer.greet(first, firstEnd);
            f.balancer.update(List.of(limited("b0", f.origins.get(0), 1), Backend.of("hung", (InetSocketAddress)
                    hung.getLocalSocketAddress())));
            try (Peer late = f.client()) {
                f.await("connects", () -> f.inFlight() == 2);
                QueueView before = queue(f);
                assertThat(before.waited()).isZero();
                retirement.of(f);
                f.await("has failed", () -> f.count(Outcome.CONNECT_FAILED) == 1);
                part(first, firstEnd);
                part(late, f.accept());
            }
            f.awaitQuiet();
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(2);
        } finally {
            for (Socket socket : full) {
                socket.close();
            }
        }
    }

    private interface Retirement {
        void of(TcpFixture f) throws IOException;
    }

    @Test
    void whoComesToWaitWhileTheProxyClosesHearsOfRoom() throws Exception {
        comesToWaitAfter(f -> {
            new Thread(f.proxy::close).start();
            f.await("closes", () -> {
                try {
                    f.proxy.reconfigure(options -> {});
                    return false;
                } catch (IllegalStateException e) {
                    return true;
                }
            });
        });
    }

    @Test
    void whoComesToWaitForABalancerThatWasReplacedHearsOfRoom() throws Exception {
        LoadBalancer next =
                LoadBalancer.builder(Strategies.roundRobin()).name("next").build();
        comesToWaitAfter(f -> f.proxy.reconfigure(options -> options.balancer(next)));
    }

    /** Several event loops, little room: every session is served once, the limit holds, the line is empty in the end. */
    @Test
    void aCrowdIsServedToTheLast() throws Exception {
        int clients = 8;
        int each = 25;
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (TcpFixture f = TcpFixture.start(
                carrier,
                1,
                options -> options.eventLoopThreads(4)
                        .queueing(Queueing.defaults().withTimeout(Duration.ofSeconds(60))))) {
            f.balancer.update(List.of(limited("b0", f.origins.get(0), 2)));
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                done.add(f.async(() -> {
                    for (int k = 0; k < clients * each / 2; k++) {
                        try (Peer backend = f.accept()) {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            backend.hear("hello").say("bye");
                            now.decrementAndGet();
                            backend.fin().end();
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < clients; i++) {
                done.add(f.async(() -> {
                    for (int k = 0; k < each; k++) {
                        try (Peer client = f.client()) {
                            client.say("hello").hear("bye").fin().end();
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : done) {
                TcpFixture.get(one);
            }
            f.awaitQuiet();
            assertThat(most.get()).isLessThanOrEqualTo(2);
            assertThat(queue(f).length()).isZero();
            assertThat(queue(f).waited()).isPositive();
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo((long) clients * each);
        }
    }

    private static Stream<String> lines(ByteArrayOutputStream log) {
        return log.toString(StandardCharsets.US_ASCII).lines();
    }
}
