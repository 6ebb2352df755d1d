package io.fairlead.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Backend;
import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.HttpProxy;
import io.fairlead.netty.Transport;
import io.fairlead.strategies.Strategies;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests and responses byte for byte: what the client gets, what reaches the backend, and what becomes of both
 * connections, whether everything comes at once or every byte by itself.
 */
final class CorpusTest {
    @Test
    void theCorpusIsAsLargeAsItWasMeantToBe() {
        assertThat(Corpus.read(Corpus.REQUESTS)).hasSizeGreaterThanOrEqualTo(250);
        assertThat(Corpus.read(Corpus.RESPONSES)).hasSizeGreaterThanOrEqualTo(80);
    }

    @Timeout(value = 5, unit = TimeUnit.MINUTES) // for a machine that is busy with others
    @ParameterizedTest(name = "{0}, byte by byte: {1}")
    @MethodSource("ways")
    void everyMessageIsTreatedAsTheCorpusSays(Transport transport, boolean bytewise) throws Exception {
        List<String> wrong = new ArrayList<>();
        List<Case> cases = Corpus.read(Stream.concat(Corpus.REQUESTS.stream(), Corpus.RESPONSES.stream())
                .toList());
        try (ScriptedOrigin origin = ScriptedOrigin.start(0);
                LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                        .backends(List.of(Backend.of("origin", origin.address())))
                        .seed(1)
                        .build()) {
            try (HttpProxy proxy = HttpProxy.builder(balancer)
                    .listen("127.0.0.1", 0)
                    .transport(transport)
                    .eventLoopThreads(1)
                    .start()) {
                CaseRunner runner = CaseRunner.strict(proxy.port(), origin);
                for (Case test : cases) {
                    Observed observed = runner.run(test, bytewise);
                    if (!test.isAs(observed)) {
                        wrong.add("### " + test.title() + "\n" + observed + "\nwanted\n" + wanted(test));
                    }
                }
            }
            assertThat(balancer.view().backends())
                    .as("attempts left open")
                    .extracting(BackendView::inFlight)
                    .containsOnly(0L);
        }
        assertThat(wrong).as("%s of %s", wrong.size(), cases.size()).isEmpty();
    }

    private static Observed wanted(Case test) {
        return new Observed(test.sees(), List.of(), test.gets(), test.then(), test.upstream());
    }

    static Stream<Arguments> ways() {
        return Stream.of(Transport.NIO, Transport.EPOLL)
                .filter(t -> t == Transport.NIO || io.netty.channel.epoll.Epoll.isAvailable())
                .flatMap(t -> Stream.of(Arguments.of(t, false), Arguments.of(t, true)));
    }
}
