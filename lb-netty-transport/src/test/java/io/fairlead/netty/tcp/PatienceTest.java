package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Outcome;
import io.fairlead.netty.TcpError;
import io.fairlead.netty.TcpTimeouts;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow readers, silence, and the end of the proxy itself. */
@ParameterizedClass
@MethodSource("io.fairlead.netty.tcp.Carrier#available")
final class PatienceTest {
    @Parameter
    Carrier carrier;

    private static final TcpTimeouts SHORT =
            TcpTimeouts.defaults().withIdle(Duration.ofMillis(1_000)).withHalfOpen(Duration.ofMillis(200));

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSlowReaderHoldsUpItsWriterAndTakesNoMemory(boolean toBackend) throws Exception {
        int sessions = 10;
        long bytes = 16L << 20;
        List<Peer> readers = new ArrayList<>();
        List<Peer> writers = new ArrayList<>();
        List<Future<?>> sent = new ArrayList<>();
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            f.origins.get(0).setReceiveBufferSize(16 * 1024);
            for (int i = 0; i < sessions; i++) {
                Peer client = Peer.connectSmall(f.proxy.port());
                Peer backend = f.accept();
                Peer.greet(client, backend);
                readers.add(toBackend ? backend : client);
                Peer writer = toBackend ? client : backend;
                writers.add(writer);
                sent.add(f.async(() -> writer.send(3, bytes).fin()));
            }
            long held = awaitStandstill(f);
            assertThat(held).as("bytes taken from writers").isLessThan(sessions * bytes * 2 / 3);
            // the high-water mark, and the read that crossed it, rounded up by the allocator
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory())
                    .as("memory of %d sessions", sessions)
                    .isLessThan(sessions * 192L * 1024);
            readers.get(0).reset(); // a stalled session can be ended, too
            for (int i = 1; i < sessions; i++) {
                Peer.Received received = readers.get(i).receive(3);
                assertThat(received).isEqualTo(new Peer.Received(bytes, Peer.End.FIN));
                TcpFixture.get(sent.get(i));
                readers.get(i).close();
                writers.get(i).close();
            }
            writers.get(0).close();
            f.awaitQuiet();
        }
    }

    /** Waits until nothing moves, and returns how much the proxy has read. */
    static long awaitStandstill(TcpFixture f) {
        long before = -1;
        long now = 0;
        while (before != now) {
            before = now;
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            now = f.proxy.stats().bytesIn() + f.proxy.stats().bytesOut();
        }
        return now;
    }

    @Test
    void silenceEndsASessionAndTrafficInEitherDirectionDoesNot() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1, options -> options.timeouts(SHORT));
                Peer client = f.client();
                Peer backend = f.accept()) {
            Peer.greet(client, backend);
            for (int i = 0; i < 8; i++) {
                LockSupport.parkNanos(Duration.ofMillis(150).toNanos());
                backend.say("x");
                client.hear("x");
            }
            assertThat(client.end()).isEqualTo(Peer.End.FIN);
            assertThat(backend.end()).isEqualTo(Peer.End.FIN);
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.CLIENT_TIMEOUT)).isEqualTo(1);
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(1);
        }
    }

    @Test
    void aBackendThatNeverAnswersHasTimedOut() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1, options -> options.timeouts(SHORT));
                Peer client = f.client();
                Peer backend = f.accept()) {
            Peer.greet(client, backend);
            client.fin();
            assertThat(client.end()).isEqualTo(Peer.End.FIN);
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.BACKEND_TIMEOUT)).isEqualTo(1);
            assertThat(f.count(Outcome.TIMEOUT)).isEqualTo(1);
        }
    }

    @Test
    void aClientThatKeepsItsHalfOpenIsLetGo() throws Exception {
        try (TcpFixture f =
                        TcpFixture.start(carrier, 1, options -> options.timeouts(SHORT.withIdle(Duration.ofHours(1))));
                Peer client = f.client();
                Peer backend = f.accept()) {
            Peer.greet(client, backend);
            backend.fin();
            assertThat(client.end()).isEqualTo(Peer.End.FIN);
            assertThat(backend.end()).isEqualTo(Peer.End.FIN);
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(TcpError.CLIENT_TIMEOUT)).isEqualTo(1);
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(1);
        }
    }

    @Test
    void aPeerThatReadsNothingIsResetInTheEnd() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1, options -> options.timeouts(SHORT));
                Peer client = f.client();
                Peer backend = f.accept()) {
            Peer.greet(client, backend);
            Future<Peer> sent = f.async(() -> client.send(1, 64L << 20));
            assertThat(sent).failsWithin(Duration.ofSeconds(30));
            f.awaitQuiet();
            assertThat(f.count(Outcome.TIMEOUT)).isEqualTo(1);
            assertThat(backend.end()).isEqualTo(Peer.End.RESET);
        }
    }

    @Test
    void closingLetsSessionsEnd() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1, options -> options.drainTimeout(Duration.ofSeconds(20)));
                Peer client = f.client();
                Peer backend = f.accept()) {
            Peer.greet(client, backend);
            Future<?> closed = f.async(() -> {
                f.proxy.close();
                return null;
            });
            f.await("stopped listening", () -> isFree(f.proxy.port()));
            backend.say("still there");
            client.hear("still there").say("yes").fin();
            assertThat(backend.hear("yes").end()).isEqualTo(Peer.End.FIN);
            assertThat(closed).isNotDone();
            backend.fin();
            assertThat(client.end()).isEqualTo(Peer.End.FIN);
            TcpFixture.get(closed);
            assertThat(f.proxy.stats().errors()).isEmpty();
        }
    }

    @Test
    void whatOutlastsTheDrainTimeoutIsClosed() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1, options -> options.drainTimeout(Duration.ofMillis(100)));
                Peer client = f.client();
                Peer backend = f.accept()) {
            Peer.greet(client, backend);
            f.proxy.close();
            assertThat(client.end()).isEqualTo(Peer.End.FIN);
            assertThat(backend.end()).isEqualTo(Peer.End.FIN);
            assertThat(f.proxy.stats().errors(TcpError.DRAINED)).isEqualTo(1);
            assertThat(f.count(Outcome.CANCELLED)).isEqualTo(1);
            assertThatThrownBy(f::client).isInstanceOf(ConnectException.class);
        }
    }

    private static boolean isFree(int port) {
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
