package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Sockets, pipes and memory that sessions take are given back, however they end. */
@ParameterizedClass
@MethodSource("io.fairlead.netty.tcp.Carrier#available")
final class DescriptorsTest {
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final long LONG = 16L << 20; // more than all the kernel's buffers between two peers hold
    private static final int UNUSED_PIPES = 16; // at most, with two descriptors each

    @Parameter
    Carrier carrier;

    @Test
    void stalledSessionsHoldPipesOrBuffersUntilTheyEnd() throws Exception {
        assumeTrue(Files.isDirectory(OPEN), "no /proc here");
        int sessions = 4;
        SplittableRandom random = new SplittableRandom(11);
        long pipesBefore = open("pipe:");
        try (TcpFixture f = TcpFixture.start(carrier, 1)) {
            f.origins.get(0).setReceiveBufferSize(16 * 1024);
            long sockets = open("socket:");
            List<Peer> clients = new ArrayList<>();
            List<Peer> backends = new ArrayList<>();
            List<Future<Peer>> sent = new ArrayList<>();
            for (int i = 0; i < sessions; i++) {
                Peer client = f.client();
                Peer backend = f.accept();
                Peer.greet(client, backend);
                clients.add(client);
                backends.add(backend);
                sent.add(f.async(() -> client.send(5, LONG).fin()));
            }
            PatienceTest.awaitStandstill(f);
            long pipes = (open("pipe:") - pipesBefore) / 2;
            if (carrier == Carrier.SPLICING) {
                assertThat(pipes).as("pipes of stalled sessions").isBetween(1L, sessions + 1L);
            }
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory())
                    .as("bytes of stalled sessions")
                    .isLessThan(sessions * 192L * 1024);
            for (int i = 0; i < sessions; i++) {
                Peer client = clients.get(i);
                Peer backend = backends.get(i);
                switch (i % 4) {
                    case 0 -> backend.reset();
                    case 1 -> {
                        backend.socket.getInputStream().skipNBytes(random.nextInt(1 << 22));
                        client.reset();
                        backend.end();
                    }
                    default -> {
                        assertThat(backend.receive(5)).isEqualTo(new Peer.Received(LONG, Peer.End.FIN));
                        TcpFixture.get(sent.get(i));
                        backend.fin();
                        assertThat(client.end()).isEqualTo(Peer.End.FIN);
                    }
                }
                client.close();
                backend.close();
            }
            f.awaitQuiet();
            f.await("sockets left open", () -> open("socket:") == sockets);
            assertThat(open("pipe:") - pipesBefore).as("ends of unused pipes").isBetween(0L, 2L * UNUSED_PIPES);
            assertThat(PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()).isZero();
        }
        assertThat(open("pipe:")).as("ends of pipes").isEqualTo(pipesBefore);
    }

    /** Returns how many descriptors of this process lead to such things. */
    private static long open(String kind) {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(OPEN)) {
            for (Path descriptor : all) {
                if (leadsTo(descriptor).startsWith(kind)) {
                    count++;
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return count;
    }

    private static String leadsTo(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
