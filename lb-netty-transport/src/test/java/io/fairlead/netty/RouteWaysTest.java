package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Backend;
import io.fairlead.api.LoadBalancer;
import io.fairlead.netty.filter.Answer;
import io.fairlead.netty.filter.Redirect;
import io.fairlead.netty.filter.Respond;
import io.fairlead.netty.net.Cidrs;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import io.fairlead.netty.tls.BackendTls;
import io.fairlead.netty.tls.ServerTls;
import io.fairlead.netty.tls.TestTls;
import io.fairlead.strategies.Strategies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pools of one listener that are reached in ways of their own, and routes that reach none. */
@ExtendWith(LeakExtension.class)
class RouteWaysTest {
    private static LoadBalancer pool(String name, int port) {
        return LoadBalancer.builder(Strategies.roundRobin())
                .name(name)
                .backends(List.of(Backend.of("b", new InetSocketAddress(InetAddress.getLoopbackAddress(), port))))
                .build();
    }

    private static BackendTls tls(String... alpn) {
        return BackendTls.builder()
                .trust(TestTls.file("ca.pem"))
                .serverName("one.test")
                .alpn(List.of(alpn))
                .build();
    }

    private static HttpProxy.Builder listening(HttpProxy.Builder proxy) {
        return proxy.listen("127.0.0.1", 0).transport(Transport.NIO).eventLoopThreads(1);
    }

    private static long sessions(ProxyFixture fixture) {
        return fixture.proxy.traffic().frontends().get(0).traffic().sessions();
    }

    @Test
    void eachPoolIsReachedInItsWay() throws IOException {
        ServerTls server = ServerTls.forHttp()
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .build();
        try (ProxyFixture plain = ProxyFixture.start(Origin.plain("plain"));
                ProxyFixture secured = ProxyFixture.start(Transport.NIO, o -> o.tls(server), Origin.plain("secured"));
                ProxyFixture named = ProxyFixture.start(
                        Transport.NIO,
                        o -> o.proxyProtocol(ProxyProtocol.from(Cidrs.of("127.0.0.0/8"))),
                        Origin.plain("named"))) {
            LoadBalancer securedPool = pool("secured", secured.port);
            Routes routes = Routes.of(
                    Route.to(securedPool).path("/tls").backendTls(tls()).build(),
                    Route.to(securedPool)
                            .path("/h2")
                            .backendTls(tls("h2"))
                            .backendProtocol(BackendProtocol.HTTP_2)
                            .build(),
                    Route.to(pool("h2c", plain.port))
                            .path("/h2c")
                            .backendProtocol(BackendProtocol.HTTP_2)
                            .build(),
                    Route.to(pool("named", named.port))
                            .path("/named")
                            .backendProxyProtocol(ProxyVersion.V2)
                            .build());
            try (HttpProxy proxy = listening(HttpProxy.builder(pool("plain", plain.port)))
                            .routes(routes)
                            .start();
                    RawClient client = new RawClient(proxy.port())) {
                for (int round = 0; round < 2; round++) {
                    assertThat(get(client, "/")).isEqualTo("plain");
                    assertThat(get(client, "/tls")).isEqualTo("secured");
                    assertThat(get(client, "/h2")).isEqualTo("secured");
                    assertThat(get(client, "/h2c")).isEqualTo("plain");
                    assertThat(get(client, "/named")).isEqualTo("named");
                }
                assertThat(proxy.stats().upstreamConnects())
                        .as("kept, each for its way")
                        .isEqualTo(5);
                assertThat(sessions(secured)).isEqualTo(2);
                proxy.reconfigure(options -> options.routes(
                        Routes.of(Route.to(securedPool).backendTls(tls()).build())));
                ProxyFixture.await("the old ways are closed", () -> sessions(secured) == 0);
                assertThat(get(client, "/")).isEqualTo("secured");
            }
        }
    }

    private static String get(RawClient client, String path) throws IOException {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: one.test\r\n\r\n")
                .read()
                .body;
    }

    @Test
    void waysThatCannotBeAreRefused() {
        LoadBalancer pool = pool("p", 1);
        HttpProxy.Builder builder = HttpProxy.builder(pool)
                .routes(Routes.of(Route.to(pool)
                        .backendProtocol(BackendProtocol.HTTP_2)
                        .backendTls(tls())
                        .build()));
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("backendTls: ALPN [] (expected: [h2], for backendProtocol HTTP_2)");
        builder.routes(Routes.of(Route.to(pool)
                .backendProtocol(BackendProtocol.HTTP_2)
                .backendProxyProtocol(ProxyVersion.V1)
                .build()));
        assertThatThrownBy(builder::start).hasMessageStartingWith("backendProxyProtocol: V1 (expected: none");
    }

    @Test
    void routesMayAnswerByThemselves() throws IOException {
        Route moved =
                Route.answering(Redirect.to("https://{host}{target}", 301)).build();
        Route closed = Route.answering(Respond.with(new Answer(410, List.of(), "gone\n")))
                .prefix("/old")
                .build();
        try (HttpProxy proxy = listening(HttpProxy.builder(Routes.of(closed, moved)))
                .healthPath("/healthz")
                .start()) {
            RawClient.Response gone = RawClient.get(proxy.port(), "/old/x");
            assertThat(gone.status).isEqualTo(410);
            assertThat(gone.body).isEqualTo("gone\n");
            assertThat(RawClient.get(proxy.port(), "/x").headers.get("location"))
                    .matches("https://[a-z0-9.]+/x");
            assertThat(RawClient.get(proxy.port(), "/healthz").status)
                    .as("serves")
                    .isEqualTo(200);

            try (Origin origin = Origin.plain("a")) {
                proxy.reconfigure(options -> options.balancer(pool("apps", origin.port())));
                proxy.reconfigure(options -> options.routes(null));
                assertThat(RawClient.get(proxy.port(), "/old/x").body).isEqualTo("a");
                proxy.reconfigure(options -> options.routesOnly(Routes.of(closed)));
                assertThat(RawClient.get(proxy.port(), "/x").status).isEqualTo(404);
                assertThat(RawClient.get(proxy.port(), "/old").status).isEqualTo(410);
            }
        }
    }
}
