package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the corpus refuses is refused on a real connection too, which ends, and the proxy serves on. */
final class BadRequestTest {
    @ParameterizedTest
    @MethodSource("io.fairlead.netty.ProxyFixture#transports")
    void badRequestsAreAnsweredClosedAndSurvived(Transport transport) throws Exception {
        Origin origin = Origin.plain("a");
        try (ProxyFixture f = ProxyFixture.start(transport, origin)) {
            int[] statuses = {400, 400, 414, 431, 431, 505, 405, 417, 400, 508};
            String[] requests = {
                "GET / HTTP/1.1\r\n\r\n",
                "what is this\r\n\r\n",
                "GET /" + "a".repeat(10_000) + " HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(40_000) + "\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n" + "X: a\r\n".repeat(100) + "\r\n",
                "GET / HTTP/3.0\r\nHost: a\r\n\r\n",
                "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\n" + "Via: 1.1 fairlead\r\n".repeat(5) + "\r\n"
            };
            for (int i = 0; i < requests.length; i++) {
                try (RawClient client = new RawClient(f.port)) {
                    RawClient.Response response = client.send(requests[i]).read();
                    assertThat(response.status).as(requests[i].substring(0, 12)).isEqualTo(statuses[i]);
                    assertThat(response.headers).containsEntry("connection", "close");
                    assertThat(client.isClosedByPeer()).isTrue();
                }
                assertThat(RawClient.get(f.port, "/").status).isEqualTo(200);
            }
            assertThat(f.proxy.stats().errors(ProxyError.BAD_REQUEST)).isEqualTo(requests.length);
        }
    }

    @ParameterizedTest
    @MethodSource("io.fairlead.netty.ProxyFixture#transports")
    void theRefusalOfALongHeadArrivesAlthoughTheClientIsStillSending(Transport transport) throws Exception {
        try (ProxyFixture f = ProxyFixture.start(transport, Origin.plain("a"));
                RawClient client = new RawClient(f.port)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX: ");
            for (int i = 0; i < 32; i++) {
                client.send("a".repeat(16 * 1024));
            }
            assertThat(client.read().status).isEqualTo(431);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }
}
