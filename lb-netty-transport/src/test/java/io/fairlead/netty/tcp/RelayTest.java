package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.api.Outcome;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What one side sends, the other receives: each byte, once, in order, and then the end. */
@ParameterizedClass
@MethodSource("io.fairlead.netty.tcp.Carrier#available")
final class RelayTest {
    @Parameter
    Carrier carrier;

    private static final long MIB = 1 << 20;
    private static final long[] SIZES = {0, 1, 4096, 64 * 1024 + 1, MIB + 7};

    /** Who sends its FIN when. */
    private enum Order {
        /** Each when it has sent all. */
        TOGETHER,
        /** The backend when it has received the client's. */
        CLIENT_FIRST,
        /** The client when it has received the backend's. */
        BACKEND_FIRST
    }

    @ParameterizedTest
    @EnumSource
    void noByteIsLostInAnyOrderOfEnds(Order order) throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            for (long up : SIZES) {
                for (long down : SIZES) {
                    exchange(f, order, up, down);
                }
            }
            f.awaitQuiet();
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo((long) SIZES.length * SIZES.length);
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void longStreamsCrossBothWaysAtOnce(Order order) throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            exchange(f, order, 16 * MIB, 16 * MIB);
            f.awaitQuiet();
            assertThat(f.proxy.stats().bytesIn()).isEqualTo(16 * MIB);
            assertThat(f.proxy.stats().bytesOut()).isEqualTo(16 * MIB);
        }
    }

    @ParameterizedTest
    @EnumSource
    void veryLongStreamsCrossBothWaysAtOnce(Order order) throws Exception {
        assumeTrue(Boolean.getBoolean("fairlead.long"), "only with -Dfairlead.long=true");
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            exchange(f, order, 1024 * MIB, 1024 * MIB);
        }
    }

    @Test
    void anEndIsPassedOnWhileTheOtherDirectionIsSilent() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1);
                Peer client = f.client();
                Peer backend = f.accept()) {
            client.say("question").fin();
            assertThat(backend.hear("question").end()).isEqualTo(Peer.End.FIN);
            backend.say("answer").say(" and more").fin();
            assertThat(client.hear("answer and more").end()).isEqualTo(Peer.End.FIN);
            f.awaitQuiet();
        }
    }

    @Test
    void sessionsDoNotMix() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1, options -> options.eventLoopThreads(2))) {
            List<Future<?>> sessions = new java.util.ArrayList<>();
            for (int i = 0; i < 40; i++) {
                long seed = 1000L + i;
                sessions.add(f.async(() -> {
                    try (Peer client = f.client()) {
                        client.send(seed, 200_000).fin();
                        assertThat(client.receive(seed)).isEqualTo(new Peer.Received(200_000, Peer.End.FIN));
                        return null;
                    }
                }));
                Peer echo = f.accept();
                sessions.add(f.async(() -> {
                    try (echo) {
                        echo.socket.getInputStream().transferTo(echo.socket.getOutputStream());
                        return null;
                    }
                }));
            }
            for (Future<?> session : sessions) {
                TcpFixture.get(session);
            }
        }
    }

    private static void exchange(TcpFixture f, Order order, long up, long down) throws Exception {
        CountDownLatch clientHeard = new CountDownLatch(1);
        CountDownLatch backendHeard = new CountDownLatch(1);
        try (Peer client = f.client();
                Peer backend = f.accept()) {
            Future<?> upload = f.async(() -> {
                client.send(1, up);
                if (order == Order.BACKEND_FIRST) {
                    clientHeard.await();
                }
                return client.fin();
            });
            Future<?> download = f.async(() -> {
                backend.send(2, down);
                if (order == Order.CLIENT_FIRST) {
                    backendHeard.await();
                }
                return backend.fin();
            });
            Future<Peer.Received> received = f.async(() -> {
                Peer.Received all = backend.receive(1);
                backendHeard.countDown();
                return all;
            });
            assertThat(client.receive(2)).isEqualTo(new Peer.Received(down, Peer.End.FIN));
            clientHeard.countDown();
            assertThat(TcpFixture.get(received)).isEqualTo(new Peer.Received(up, Peer.End.FIN));
            TcpFixture.get(upload);
            TcpFixture.get(download);
        }
    }
}
