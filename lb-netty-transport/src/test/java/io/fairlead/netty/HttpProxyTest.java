package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Outcome;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and responses that go well. */
final class HttpProxyTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void spreadsRequestsEvenlyAndNamesTheBackend(Transport transport) throws Exception {
        try (ProxyFixture f = ProxyFixture.start(transport, Origin.plain("a"), Origin.plain("b"), Origin.plain("c"))) {
            Map<String, Integer> counts = new HashMap<>();
            for (int i = 0; i < 12; i++) {
                RawClient.Response response = RawClient.get(f.port, "/");
                assertThat(response.status).isEqualTo(200);
                assertThat(response.body).isEqualTo(response.backend());
                counts.merge(response.backend(), 1, Integer::sum);
            }
            assertThat(counts).isEqualTo(Map.of("a", 4, "b", 4, "c", 4));
            f.awaitCount(Outcome.SUCCESS, 12);
            assertThat(f.proxy.transport()).isEqualTo(transport);
        }
    }
}
