package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.io.OutputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Long bodies pass through in bounded memory, whoever is the slower side. */
final class StreamingTest {
    private static final int MEGABYTES = 100;
    private static final long MOST_MEMORY = 48L << 20;

    private long mostMemory;

    @ParameterizedTest
    @MethodSource("io.fairlead.netty.ProxyFixture#transports")
    void bothWays(Transport transport) throws Exception {
        Origin origin = Origin.start("a", call -> {
            if (call.line.startsWith("GET")) {
                call.send("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n");
                byte[] megabyte = new byte[1 << 20];
                for (int i = 0; i < MEGABYTES; i++) {
                    call.send("100000\r\n");
                    call.out.write(megabyte);
                    call.send("\r\n");
                }
                return call.send("0\r\n\r\n");
            }
            return call.answer(200, String.valueOf(call.copyBody(slow())));
        });
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ProxyFixture f = ProxyFixture.start(transport, origin);
                RawClient client = new RawClient(f.port)) {
            Future<?> upload = executor.submit(() -> {
                client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: " + ((long) MEGABYTES << 20) + "\r\n\r\n");
                byte[] megabyte = new byte[1 << 20];
                for (int i = 0; i < MEGABYTES; i++) {
                    client.out.write(megabyte);
                    sample();
                }
                return null;
            });
            assertThat(client.read().body).isEqualTo(String.valueOf((long) MEGABYTES << 20));
            upload.get(10, TimeUnit.SECONDS);

            client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            byte[] buffer = new byte[64 * 1024];
            long total = 0;
            for (long reads = 0; total < ((long) MEGABYTES << 20); reads++) {
                total += client.in.read(buffer);
                if (reads % 100 == 0) {
                    sample();
                    Thread.onSpinWait();
                }
            }
            assertThat(mostMemory).isPositive().isLessThan(MOST_MEMORY);
        } finally {
            executor.shutdownNow();
        }
    }

    private synchronized void sample() {
        mostMemory =
                Math.max(mostMemory, PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
    }

    private static OutputStream slow() {
        return new OutputStream() {
            private long total;

            @Override
            public void write(int b) {
                total++;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                total += length;
                if (total % (8 << 20) < length) {
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                }
            }
        };
    }
}
