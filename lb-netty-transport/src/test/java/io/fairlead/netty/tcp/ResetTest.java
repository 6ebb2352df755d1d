package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Outcome;
import io.fairlead.netty.TcpError;
import io.netty.channel.EventLoopGroup;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A reset stays a reset, and does not swallow what was said before it. */
@ParameterizedClass
@MethodSource("io.fairlead.netty.tcp.Carrier#available")
final class ResetTest {
    @Parameter
    Carrier carrier;

    private static final int ROUNDS = 30;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aResetIsPassedOnAtAnyOffset(boolean byClient) throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            for (int i = 0; i < ROUNDS; i++) {
                long bytes = (i == 0) ? 0 : random.nextLong(1L << random.nextInt(1, 22));
                try (Peer client = f.client();
                        Peer backend = f.accept()) {
                    Peer.greet(client, backend);
                    Peer sender = byClient ? client : backend;
                    Peer receiver = byClient ? backend : client;
                    Future<Peer.Received> received = f.async(() -> receiver.receive(bytes));
                    sender.send(bytes, bytes).reset();
                    Peer.Received got = TcpFixture.get(received);
                    assertThat(got.end()).isEqualTo(Peer.End.RESET);
                    assertThat(got.bytes()).isLessThanOrEqualTo(bytes);
                }
            }
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors(byClient ? TcpError.CLIENT_RESET : TcpError.BACKEND_RESET))
                    .isEqualTo(ROUNDS);
            assertThat(f.count(byClient ? Outcome.CANCELLED : Outcome.RESET)).isEqualTo(ROUNDS);
        }
    }

    @Test
    void aResetInTheMiddleOfBothDirectionsEndsBoth() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            for (int i = 0; i < 10; i++) {
                try (Peer client = f.client();
                        Peer backend = f.accept()) {
                    Future<Peer> upload = f.async(() -> client.send(1, 1L << 30));
                    Future<Peer> download = f.async(() -> backend.send(2, 1L << 30));
                    Future<Peer.Received> received = f.async(() -> backend.receive(1));
                    client.socket.getInputStream().readNBytes(300_000);
                    client.reset();
                    TcpFixture.get(received); // the writer of the same socket may have taken the error
                    assertThat(upload).failsWithin(java.time.Duration.ofSeconds(30));
                    assertThat(download).failsWithin(java.time.Duration.ofSeconds(30));
                }
            }
            f.awaitQuiet();
            assertThat(f.count(Outcome.CANCELLED)).isEqualTo(10);
        }
    }

    @Test
    void theLastWordsOfAClientThatHangsUpArrive() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            for (int i = 0; i < 10; i++) {
                Peer client = f.client();
                try (Peer backend = f.accept()) {
                    Peer.greet(client, backend);
                    client.send(1, 20_000).close();
                    backend.send(2, 100_000); // which meets a closed socket, whose kernel resets
                    assertThat(backend.receive(1)).isEqualTo(new Peer.Received(20_000, Peer.End.FIN));
                }
            }
            f.awaitQuiet();
        }
    }

    @Test
    void theLastWordsOfABackendThatHangsUpArrive() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            for (int i = 0; i < 10; i++) {
                try (Peer client = f.client()) {
                    Peer backend = f.accept();
                    Peer.greet(client, backend);
                    backend.say("too many connections").reset();
                    assertThat(client.hear("too many connections").end()).isEqualTo(Peer.End.RESET);
                }
            }
            f.awaitQuiet();
            assertThat(f.count(Outcome.RESET)).isEqualTo(10);
        }
    }

    /** The end of the client is passed on to a socket that is reset already, before anybody has read that. */
    @Test
    void anEndThatMeetsAResetIsNoFaultOfTheProxy() throws Exception {
        EventLoopGroup group = carrier.group(1);
        try (TcpFixture f = TcpFixture.start(carrier, 1, options -> options.eventLoopGroup(group));
                Peer client = f.client()) {
            Peer backend = f.accept();
            Peer.greet(client, backend);
            CountDownLatch free = new CountDownLatch(1);
            group.next().execute(() -> {
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            client.fin();
            backend.reset();
            free.countDown();
            client.end();
            f.awaitQuiet();
            assertThat(f.proxy.stats().errors()).containsExactly(Map.entry(TcpError.BACKEND_RESET, 1L));
        } finally {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void aBackendThatResetsAClientThatIsLeavingHasNotFailed() throws Exception {
        try (TcpFixture f = TcpFixture.start(carrier, 1);
                Peer client = f.client()) {
            Peer backend = f.accept();
            backend.say("hello");
            client.hear("hello").say("bye").fin();
            backend.hear("bye").end();
            backend.reset();
            assertThat(client.end()).isEqualTo(Peer.End.RESET);
            f.awaitQuiet();
            assertThat(f.count(Outcome.SUCCESS)).isEqualTo(1);
            assertThat(f.proxy.stats().errors(TcpError.BACKEND_RESET)).isEqualTo(1);
        }
    }
}
