package io.fairlead.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.Transport;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends that fail at every byte and in every way do not mix up clients, and leave nothing behind. */
final class FaultsTest {
    @Timeout(value = 5, unit = TimeUnit.MINUTES) // for a machine that is busy with others
    @ParameterizedTest
    @MethodSource("transports")
    void everyClientGetsItsOwnAnswerOrSeesThatItHasNone(Transport transport) throws Exception {
        FaultRun run = FaultRun.start(transport, 2);
        try (run) {
            run.atEveryOffset();
            run.atRandom(3_000, 1);
        }
        assertThat(run.wrong()).isEmpty();
    }

    static Stream<Transport> transports() {
        return Stream.of(Transport.NIO, Transport.EPOLL)
                .filter(t -> t == Transport.NIO || io.netty.channel.epoll.Epoll.isAvailable());
    }
}
