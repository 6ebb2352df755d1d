package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.AdminState;
import io.fairlead.netty.RawClient.Response;
import io.fairlead.netty.key.KeyHash;
import io.fairlead.strategies.sticky.StickyTable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests of one key, over HTTP: which key they have, and whose affinity decides. */
@ExtendWith(LeakExtension.class)
class AffinityTest {
    private static final String HEAD = "GET / HTTP/1.1\r\nHost: test\r\n";

    private final StickyTable table = StickyTable.builder().build();

    @Test
    void requestsOfOneHeaderValueStayWithOneBackend() throws Exception {
        try (ProxyFixture f = byHeader("X-User", Origin.plain("a"), Origin.plain("b"), Origin.plain("c"));
                RawClient client = new RawClient(f.port)) {
            Map<String, String> homes = new TreeMap<>();
            for (int round = 0; round < 4; round++) {
                for (String user : List.of("ann", "bob", "cy", "dee")) {
                    String served = client.send(HEAD + "x-USER: " + user + "\r\n\r\n")
                            .read()
                            .headers
                            .get("x-backend");
                    assertThat(homes.computeIfAbsent(user, any -> served)).isEqualTo(served);
                }
            }
            assertThat(new HashSet<>(homes.values())).hasSize(3);
            assertThat(table.stats().entries()).isEqualTo(4);
        }
    }

    @Test
    void requestsWithoutTheHeaderTakeTurns() throws Exception {
        try (ProxyFixture f = byHeader("X-User", Origin.plain("a"), Origin.plain("b"));
                RawClient client = new RawClient(f.port)) {
            Map<String, Integer> served = new TreeMap<>();
            for (int i = 0; i < 6; i++) {
                client.send(HEAD + ((i % 2 == 0) ? "\r\n" : "X-User:\r\n\r\n"));
                served.merge(client.read().headers.get("x-backend"), 1, Integer::sum);
            }
            assertThat(served).isEqualTo(Map.of("a", 3, "b", 3));
            assertThat(table.stats().misses()).isZero();
        }
    }

    @Test
    void theKeyIsTheFirstValueAsTheClientSentIt() throws Exception {
        try (ProxyFixture f = byHeader("X-Forwarded-For", Origin.plain("a"), Origin.plain("b"))) {
            Set<String> served = new HashSet<>();
            for (String second : List.of("x", "y", "z")) {
                Response response = RawClient.once(
                        f.port, HEAD + "X-Forwarded-For: first\r\nX-Forwarded-For: " + second + "\r\n\r\n");
                served.add(response.headers.get("x-backend"));
            }
            assertThat(served).hasSize(1);
            assertThat(table.stats().entries()).isEqualTo(1);
        }
    }

    @Test
    void aRetryMovesTheKey() throws Exception {
        Origin dead = Origin.plain("dead");
        try (ProxyFixture f = ProxyFixture.start(
                Transport.NIO, options -> options.affinity(table), dead, Origin.plain("b"), Origin.plain("c"))) {
            while (!"dead".equals(served(f))) {
                f.balancer.admin(table.preferred(key()), AdminState.MAINT);
            }
            f.balancer
                    .view()
                    .backends()
                    .forEach(view -> f.balancer.admin(view.backend().id(), AdminState.READY));
            long moves = table.stats().moves();
            dead.close();
            Set<String> after = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                after.add(served(f));
            }
            assertThat(after).hasSize(1).doesNotContain("dead");
            assertThat(table.stats().moves()).isEqualTo(moves + 1);
            assertThat(f.proxy.stats().retries()).isEqualTo(1);
        }
    }

    @Test
    void aHeaderNeedsAName() {
        assertThatThrownBy(() -> RequestKey.header("two words"))
                .hasMessage("header: two words (expected: the name of a header field)");
        assertThatThrownBy(() -> RequestKey.header("")).isInstanceOf(IllegalArgumentException.class);
    }

    private static long key() {
        return KeyHash.of(new byte[] {127, 0, 0, 1});
    }

    private static String served(ProxyFixture f) throws Exception {
        Response response = RawClient.get(f.port, "/");
        assertThat(response.status).isEqualTo(200);
        return response.headers.get("x-backend");
    }

    private ProxyFixture byHeader(String name, Origin... origins) {
        return ProxyFixture.start(
                Transport.NIO, options -> options.affinity(table).key(RequestKey.header(name)), origins);
    }
}
