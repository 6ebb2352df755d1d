package io.fairlead.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fairlead.netty.accept.Door;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** As many certificates as a hoster has, of one key, in counts and bytes. */
class ManyNamesTest {
    private static final int NAMES = 100_000;
    private static final int CONTEXTS = 10;

    @Test
    void certificatesThatNobodyAsksForAreNames() throws IOException {
        Path chain = TestTls.file("sec1.pem");
        Path key = TestTls.file("sec1.key");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        ServerTls.Builder builder = ServerTls.forHttp().maxContexts(CONTEXTS);
        for (int i = 0; i < NAMES; i++) {
            builder.certificate(chain, key, List.of("host" + i + ".many.test"));
        }
        ServerTls tls = builder.build();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(tls.names()).isEqualTo(NAMES);
        assertThat(tls.contexts()).isEqualTo(1);
        // what was ever allocated is more than what is kept
        assertThat(allocated).isLessThan(NAMES * 2048L);

        SSLContext clients = TestTls.clients();
        try (Door door = Door.of(null, tls)) {
            for (int i = 0; i < 5 * CONTEXTS; i++) {
                String name = "host" + i * 499 + ".many.test";
                try (SSLSocket socket = TestTls.connect(clients, door.port(), name)) {
                    socket.startHandshake();
                    assertThat(socket.getInputStream().read()).isEqualTo('h');
                }
            }
            assertThat(tls.contexts()).isBetween(1L, (long) CONTEXTS);
            tls.reload();
            assertThat(tls.contexts()).isEqualTo(1);
            assertThat(door.refusals()).isZero();
        }
    }
}
