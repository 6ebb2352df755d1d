package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.AdminState;
import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.Verdict;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpProxy;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogTarget;
import io.fairlead.strategies.Strategies;
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
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of sessions whose backend goes: down, into maintenance, or out of service by and by. */
@ParameterizedClass
@MethodSource("io.fairlead.netty.tcp.Carrier#available")
final class DepartureTest {
    @Parameter
    Carrier carrier;

    private interface Reason {
        void happen(LoadBalancer balancer);
    }

    static Stream<Named<Reason>> reasons() {
        return Stream.of(
                Named.of("down", balancer -> balancer.report("b0", "check", Verdict.down("HTTP 503"))),
                Named.of("maintenance", balancer -> balancer.admin("b0", AdminState.MAINT)));
    }

    /** Both ends of a session. */
    private record Pair(Peer client, Peer backend) implements AutoCloseable {
        /** Opens a session with one backend of two. */
        static Pair of(TcpFixture f, int origin) throws IOException {
            String other = "b" + (1 - origin);
            f.balancer.admin(other, AdminState.DRAIN);
            Peer client = f.client();
            Peer backend = f.accept(origin);
            f.balancer.admin(other, AdminState.READY);
            Peer.greet(client, backend);
            return new Pair(client, backend);
        }

        void isAlive() throws IOException {
            client.say("still there?");
            backend.hear("still there?").say("yes");
            client.hear("yes");
        }

        void hasEnded(Peer.End end) {
            assertThat(client.end()).isEqualTo(end);
            assertThat(backend.end()).isEqualTo(end);
        }

        @Override
        public void close() throws IOException {
            client.close();
            backend.close();
        }
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void theSessionsOfABackendThatGoesAreResetAndNoOthers(Reason reason) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        List<Pair> gone = new ArrayList<>();
        try (TcpFixture f = TcpFixture.start(
                        carrier,
                        2,
                        options -> options.closeSessionsOnDown(true)
                                .eventLoopThreads(2)
                                .accessLog(log));
                Pair other = Pair.of(f, 1)) {
            for (int i = 0; i < 6; i++) {
                gone.add(Pair.of(f, 0));
            }
            gone.get(5).client.fin(); // half closed, which makes no difference
            assertThat(gone.get(5).backend.end()).isEqualTo(Peer.End.FIN);
            reason.happen(f.balancer);
            for (Pair pair : gone.subList(0, 5)) {
                pair.hasEnded(Peer.End.RESET);
            }
            assertThat(gone.get(5).client.end()).isEqualTo(Peer.End.RESET);
            other.isAlive();
            f.await("told", () -> f.proxy.stats().errors(TcpError.BACKEND_DOWN) == 6);
            assertThat(f.count(Outcome.CANCELLED)).isEqualTo(6);
            assertThat(f.inFlight()).isEqualTo(1);
            assertThat(f.proxy.traffic().backends("pool").get("b0").errors()).containsEntry("backend_down", 6L);
        } finally {
            for (Pair pair : gone) {
                pair.close();
            }
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.US_ASCII).lines().filter(line -> line.contains("pool/b0")))
                .hasSize(6)
                .allMatch(line -> line.contains(" DD "), "is said to have ended because the server was down");
    }

    @Test
    void sessionsStayUnlessTheOptionsSayOtherwise() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 2);
                Pair pair = Pair.of(f, 0)) {
            f.balancer.admin("b0", AdminState.DRAIN);
            pair.isAlive();
            f.balancer.admin("b0", AdminState.MAINT);
            pair.isAlive();
            f.balancer.report("b0", "check", Verdict.down("HTTP 503"));
            pair.isAlive();
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
    }

    @Test
    void aSessionThatIsBegunWithABackendThatIsDownStays() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1, options -> options.closeSessionsOnDown(true))) {
            try (Peer before = f.client();
                    Peer end = f.accept()) {
                Peer.greet(before, end);
                f.balancer.report("b0", "check", Verdict.down("HTTP 503"));
                assertThat(before.end()).isEqualTo(Peer.End.RESET); // so the event loop has heard of it
            }
            try (Peer client = f.client();
                    Peer backend = f.accept()) {
                Peer.greet(client, backend);
                f.balancer.weight("b0", 7);
                Peer.greet(client, backend);
                f.balancer.admin("b0", AdminState.DRAIN);
                Peer.greet(client, backend);
                f.balancer.admin("b0", AdminState.READY);
                f.balancer.report("b0", "check", Verdict.up("HTTP 200"));
                f.await("up", () -> f.balancer.view().backend("b0").state().eligible());
                Peer.greet(client, backend);
                f.balancer.admin("b0", AdminState.MAINT);
                assertThat(client.end()).isEqualTo(Peer.End.RESET);
            }
            f.awaitQuiet();
        }
    }

    @Test
    void aSessionThatIsStillConnectingIsTriedElsewhere() throws Exception {
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket hung = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TcpFixture f = TcpFixture.start(carrier, 1, options -> options.closeSessionsOnDown(true))) {
            assumeTrue(FailoverTest.fill(hung, queue), "the kernel keeps connections that nobody accepts");
            InetSocketAddress alive = (InetSocketAddress) f.origins.get(0).getLocalSocketAddress();
            f.balancer.update(List.of(
                    Backend.of("hung", (InetSocketAddress) hung.getLocalSocketAddress()), Backend.of("alive", alive)));
            f.balancer.admin("alive", AdminState.DRAIN);
            try (Peer client = f.client()) {
                f.await("trying", () -> f.balancer.view().backend("hung").inFlight() == 1);
                f.balancer.admin("alive", AdminState.READY);
                f.balancer.admin("hung", AdminState.MAINT);
                try (Peer backend = f.accept()) {
                    Peer.greet(client, backend);
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().retries()).isEqualTo(1);
            assertThat(f.proxy.stats().errors()).isEmpty();
            assertThat(f.balancer.view().backend("hung").count(Outcome.CANCELLED))
                    .isEqualTo(1);
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    @Test
    void aSessionKeepsTheOptionsAndTheBalancerItBeganWith() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 2);
                Pair before = Pair.of(f, 0)) {
            f.proxy.reconfigure(options -> options.closeSessionsOnDown(true));
            try (Pair after = Pair.of(f, 0)) {
                LoadBalancer another = LoadBalancer.builder(Strategies.roundRobin())
                        .name("another")
                        .backends(List.of(Backend.of(
                                "b0", (InetSocketAddress) f.origins.get(0).getLocalSocketAddress())))
                        .build();
                f.balancer.report("b0", "check", Verdict.down("HTTP 503"));
                after.hasEnded(Peer.End.RESET);
                before.isAlive();
                f.balancer.report("b0", "check", Verdict.up(""));
                f.await("up", () -> f.balancer.view().backend("b0").state().eligible());
                try (Pair old = Pair.of(f, 0)) {
                    f.proxy.reconfigure(options -> options.balancer(another));
                    another.admin("b0", AdminState.MAINT);
                    old.isAlive();
                }
            }
        }
    }

    @Test
    void aBackendThatDrainsKeepsItsSessionsUntilTheTimeIsOver() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines)).open();
        try (TcpFixture f = TcpFixture.start(
                        carrier,
                        2,
                        options -> options.backendDrainTimeout(Duration.ofSeconds(1))
                                .accessLog(log));
                Pair other = Pair.of(f, 1);
                Pair ending = Pair.of(f, 0);
                Pair lasting = Pair.of(f, 0)) {
            f.balancer.admin("b0", AdminState.DRAIN);
            ending.isAlive();
            ending.client.fin();
            assertThat(ending.backend.end()).isEqualTo(Peer.End.FIN);
            ending.backend.fin();
            assertThat(ending.client.end()).isEqualTo(Peer.End.FIN);
            lasting.hasEnded(Peer.End.FIN);
            f.await("told", () -> f.proxy.stats().errors(TcpError.BACKEND_DRAINED) == 1);
            other.isAlive();
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(1);
            assertThat(f.count(Outcome.CANCELLED)).isEqualTo(1);
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.US_ASCII).lines().filter(line -> line.contains("pool/b0")))
                .hasSize(2)
                .anyMatch(line -> line.contains(" -- "))
                .anyMatch(line -> line.contains(" KD "));
    }

    @Test
    void aBackendThatIsReadyAgainKeepsItsSessions() throws Exception {
        Duration soon = Duration.ofMillis(200);
        try (TcpFixture f = TcpFixture.start(carrier, 2, options -> options.backendDrainTimeout(soon));
                Pair pair = Pair.of(f, 0)) {
            f.balancer.admin("b0", AdminState.DRAIN);
            f.balancer.admin("b0", AdminState.READY);
            LockSupport.parkNanos(soon.multipliedBy(3).toNanos()); // for nothing to happen
            pair.isAlive();
            f.balancer.admin("b0", AdminState.MAINT);
            pair.hasEnded(Peer.End.FIN);
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.BACKEND_DRAINED)).isEqualTo(1);
        }
    }

    @Test
    void theTimeForDrainingIsChecked() {
        LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin()).build();
        TcpProxy.Builder options = TcpProxy.builder(balancer);
        assertThatThrownBy(() -> options.backendDrainTimeout(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backendDrainTimeout: PT-0.001S (expected: PT0S..PT720H)");
    }
}
