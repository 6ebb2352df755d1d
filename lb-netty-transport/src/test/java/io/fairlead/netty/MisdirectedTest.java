package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for other hosts than the connection was made for. */
class MisdirectedTest {
    private static final ServerTls TLS = ServerTls.forHttp()
            .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key")) // localhost, one.test
            .certificate(TestTls.file("pkcs1.pem"), TestTls.file("pkcs1.key")) // *.two.test, exact.three.test
            .build();

    private static int status(int port, String serverName, String host) throws IOException {
        try (RawClient client = new RawClient(TestTls.connect(TestTls.clients(), port, serverName))) {
            return client.send("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").read().status;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "one.test, one.test, 200",
        "one.test, ONE.test:8443, 200",
        "one.test, one.test., 200",
        "one.test, localhost, 200", // of the same certificate, which is what browsers go by
        "a.two.test, b.two.test, 200",
        "a.two.test, exact.three.test, 200",
        "one.test, a.two.test, 421",
        "one.test, A.Two.Test:443, 421",
        "a.two.test, one.test, 421",
        "one.test, unknown.test, 200", // nobody else would have a better connection for it
        "one.test, 127.0.0.1, 200",
        "one.test, [::1]:443, 200",
        "unknown.test, one.test, 200" // whose certificate was shown, for want of another
    })
    void whoHasAnotherCertificateIsSentAway(String serverName, String host, int expected) throws IOException {
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, options -> options.tls(TLS), Origin.plain("a"))) {
            assertThat(status(f.port, serverName, host)).isEqualTo(expected);
            assertThat(f.proxy.stats().errors(ProxyError.MISDIRECTED)).isEqualTo(expected == 421 ? 1 : 0);
        }
    }

    @Test
    void withoutTlsAnyHostIsServed() throws IOException {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"))) {
            assertThat(RawClient.once(f.port, "GET / HTTP/1.1\r\nHost: any.test\r\n\r\n").status)
                    .isEqualTo(200);
        }
    }

    /** Names of one certificate may share a connection, and the routes of one of them may be for its handshakes alone. */
    @Test
    void aRouteOfAnotherHandshakeIsNotThere() throws IOException {
        try (Origin origin = Origin.plain("a")) {
            LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                    .backends(List.of(origin.backend()))
                    .build();
            Routes routes = Routes.of(
                    Route.to(balancer).host("a.two.test").build(),
                    Route.to(balancer)
                            .host("b.two.test")
                            .serverName("b.two.test")
                            .build());
            try (HttpProxy proxy = HttpProxy.builder(routes)
                    .listen("127.0.0.1", 0)
                    .eventLoopThreads(1)
                    .tls(TLS)
                    .start()) {
                assertThat(status(proxy.port(), "a.two.test", "a.two.test")).isEqualTo(200);
                assertThat(status(proxy.port(), "b.two.test", "b.two.test")).isEqualTo(200);
                assertThat(status(proxy.port(), "a.two.test", "b.two.test")).isEqualTo(421);
                assertThat(status(proxy.port(), "a.two.test", "c.two.test")).isEqualTo(404);
            }
        }
    }
}
