package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.AdminState;
import io.fairlead.api.Outcome;
import io.fairlead.api.Refusal;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpTimeouts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends that cannot be connected, and no backend at all. */
@ParameterizedClass
@MethodSource("io.fairlead.netty.tcp.Carrier#available")
final class FailoverTest {
    @Parameter
    Carrier carrier;

    @Test
    void deadBackendsCostTheClientNothing() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 3)) {
            f.origins.get(0).close();
            f.origins.get(2).close();
            for (int i = 0; i < 30; i++) {
                try (Peer client = f.client()) {
                    client.send(i, 50_000); // before there is a backend, as far as the client knows
                    try (Peer backend = f.accept(1)) {
                        client.fin();
                        assertThat(backend.receive(i)).isEqualTo(new Peer.Received(50_000, Peer.End.FIN));
                        backend.say("done").fin();
                        assertThat(client.hear("done").end()).isEqualTo(Peer.End.FIN);
                    }
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors()).isEmpty();
            assertThat(f.proxy.stats().retries())
                    .isEqualTo(f.count(Outcome.CONNECT_FAILED))
                    .isGreaterThanOrEqualTo(20);
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(30);
        }
    }

    @Test
    void triesAreLimitedAndTheBackendIsServedAgainWhenItReturns() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 3, options -> options.maxTries(2))) {
            InetSocketAddress address = (InetSocketAddress) f.origins.get(0).getLocalSocketAddress();
            for (ServerSocket origin : f.origins) {
                origin.close();
            }
            try (Peer client = f.client()) {
                assertThat(client.end()).isEqualTo(Peer.End.FIN);
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.CONNECT_FAILED)).isEqualTo(1);
            assertThat(f.proxy.stats().retries()).isEqualTo(1);
            f.balancer.admin("b1", AdminState.MAINT);
            f.balancer.admin("b2", AdminState.MAINT);
            try (Peer client = f.client()) {
                assertThat(client.end()).isEqualTo(Peer.End.FIN);
            }
            assertThat(f.proxy.stats().refusals(Refusal.ALL_TRIED)).isEqualTo(1);
            try (ServerSocket again = new ServerSocket(address.getPort(), 50, address.getAddress());
                    Peer client = f.client();
                    Peer backend = new Peer(again.accept())) {
                Peer.greet(client, backend);
            }
        }
    }

    @Test
    void withoutABackendTheConnectionIsClosedAtOnce() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            f.balancer.admin("b0", AdminState.MAINT);
            try (Peer client = f.client()) {
                assertThat(client.end()).isEqualTo(Peer.End.FIN);
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.NO_BACKEND)).isEqualTo(1);
            assertThat(f.proxy.stats().refusals(Refusal.ALL_DOWN)).isEqualTo(1);
            f.balancer.close();
            try (Peer client = f.client()) {
                assertThat(client.end()).isEqualTo(Peer.End.FIN);
            }
            f.await("refused", () -> f.proxy.stats().refusals(Refusal.CLOSED) == 1);
        }
    }

    @Test
    void aBackendThatDoesNotAcceptTimesOutAndAnotherIsTried() throws Exception {
        TcpTimeouts timeouts = TcpTimeouts.defaults().withConnect(Duration.ofMillis(200));
        List<Socket> queue = new ArrayList<>();
        try (ServerSocket hung = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
                TcpFixture f = TcpFixture.start(carrier, 1, options -> options.timeouts(timeouts))) {
            assumeTrue(fill(hung, queue), "the kernel keeps connections that nobody accepts");
            InetSocketAddress alive = (InetSocketAddress) f.origins.get(0).getLocalSocketAddress();
            InetSocketAddress dead = (InetSocketAddress) hung.getLocalSocketAddress();
            f.balancer.update(
                    List.of(io.fairlead.api.Backend.of("dead", dead), io.fairlead.api.Backend.of("alive", alive)));
            for (int i = 0; i < 4; i++) {
                try (Peer client = f.client()) {
                    client.send(i, 20_000).fin(); // all of it before there is a backend
                    try (Peer backend = f.accept()) {
                        assertThat(backend.receive(i)).isEqualTo(new Peer.Received(20_000, Peer.End.FIN));
                        backend.say("done").fin();
                        assertThat(client.hear("done").end()).isEqualTo(Peer.End.FIN);
                    }
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors()).isEmpty();
            assertThat(f.count(Outcome.CONNECT_FAILED))
                    .isEqualTo(f.proxy.stats().retries())
                    .isBetween(2L, 4L);
            f.balancer.admin("alive", AdminState.MAINT);
            try (Peer client = f.client()) {
                assertThat(client.end()).isEqualTo(Peer.End.FIN);
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.CONNECT_TIMEOUT)).isEqualTo(1);
        } finally {
            for (Socket socket : queue) {
                socket.close();
            }
        }
    }

    /** Connects until the kernel lets nobody in any more; returns whether it came to that. */
    static boolean fill(ServerSocket server, List<Socket> queue) throws IOException {
        while (queue.size() < 20) {
            Socket socket = new Socket();
            queue.add(socket);
            try {
                socket.connect(server.getLocalSocketAddress(), 100);
            } catch (SocketTimeoutException e) {
                return true;
            }
        }
        return false;
    }
}
