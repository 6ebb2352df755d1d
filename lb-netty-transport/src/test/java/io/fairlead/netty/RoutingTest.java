package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.netty.RawClient.Response;
import io.fairlead.netty.filter.HeaderRules;
import io.fairlead.netty.route.Route;
import io.fairlead.netty.route.Routes;
import io.fairlead.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests go to the pools of their routes, over sockets. */
@ExtendWith(LeakExtension.class)
class RoutingTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<LoadBalancer> pools = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        for (LoadBalancer pool : pools) {
            assertThat(pool.view().backends())
                    .as("attempts left open in %s", pool.name())
                    .extracting(BackendView::inFlight)
                    .allMatch(inFlight -> inFlight == 0);
        }
    }

    @Test
    void oneConnectionMeetsThePoolOfEachRequest() throws Exception {
        Origin api = origin(Origin.plain("same-id"));
        Origin web = origin(Origin.plain("same-id"));
        LoadBalancer apiPool = pool("api", api);
        HttpProxy proxy = start(HttpProxy.builder(pool("web", web))
                .routes(Routes.of(
                        Route.to(apiPool).host("example.com").prefix("/api").build())));
        try (RawClient client = client(proxy)) {
            for (int round = 1; round <= 3; round++) {
                assertThat(get(client, "example.com", "/api/x").body).isEqualTo("same-id");
                assertThat(api.requests.get()).isEqualTo(round);
                assertThat(get(client, "example.com", "/apix").body).isEqualTo("same-id");
                assertThat(web.requests.get()).isEqualTo(round);
            }
        }
        assertThat(api.connections.get()).as("connections are kept by pool").isEqualTo(1);
        assertThat(web.connections.get()).isEqualTo(1);
        assertThat(proxy.traffic().backends("api").get("same-id").requests()).isEqualTo(3);
        assertThat(proxy.traffic().backends("web").get("same-id").requests()).isEqualTo(3);
        assertThat(proxy.traffic().backends("other")).isEmpty();
        assertThat(apiPool.view().backends().get(0).count(Outcome.SUCCESS)).isEqualTo(3);
    }

    @Test
    void whatNoRouteSuitsIsNotFound() throws Exception {
        Origin api = origin(Origin.plain("api"));
        HttpProxy proxy = start(HttpProxy.builder(
                Routes.of(Route.to(pool("api", api)).prefix("/api").build())));
        assertThat(RawClient.get(proxy.port(), "/api").status).isEqualTo(200);
        assertThat(RawClient.get(proxy.port(), "/other").status).isEqualTo(404);
        assertThat(RawClient.once(proxy.port(), "POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
                        .status)
                .isEqualTo(404);
        assertThat(RawClient.get(proxy.port(), "/api/../..").status).isEqualTo(400);
        assertThat(proxy.stats().errors()).isEqualTo(Map.of(ProxyError.NO_ROUTE, 2L, ProxyError.BAD_REQUEST, 1L));
        assertThat(api.requests.get()).isEqualTo(1);
    }

    @Test
    void aRouteHasOptionsOfItsOwn() throws Exception {
        Origin failing = origin(Origin.start("failing", call -> call.answer(503, "no")));
        Origin good = origin(Origin.plain("good"));
        LoadBalancer patient = pool("patient", failing, good);
        LoadBalancer plain = pool("plain", origin(Origin.start("alone", call -> call.answer(503, "no"))));
        Route route = Route.to(patient)
                .prefix("/patient")
                .retryOn(RetryOn.nothing().withStatuses(503, 503))
                .timeouts(Timeouts.defaults().withResponseHead(Duration.ofSeconds(5)))
                .filter(HeaderRules.builder().setResponse("X-Route", "patient").build())
                .build();
        HttpProxy proxy = start(
                HttpProxy.builder(plain).routes(Routes.of(route)).maxTries(1).retryOn(RetryOn.nothing()));
        assertThat(RawClient.get(proxy.port(), "/").status).isEqualTo(503);
        assertThat(RawClient.get(proxy.port(), "/").headers).doesNotContainKey("x-route");
        assertThat(RawClient.get(proxy.port(), "/patient").status)
                .as("one try, as the listener has it")
                .isEqualTo(503);
        proxy.reconfigure(options -> options.maxTries(2));
        for (int i = 0; i < 4; i++) {
            Response response = RawClient.get(proxy.port(), "/patient");
            assertThat(response.status).isEqualTo(200);
            assertThat(response.headers).containsEntry("x-route", "patient");
        }
    }

    @Test
    void routesAreExchangedAsAWhole() throws Exception {
        Origin a = origin(Origin.plain("a"));
        Origin b = origin(Origin.plain("b"));
        Origin c = origin(Origin.plain("c"));
        LoadBalancer kept = pool("kept", a);
        LoadBalancer gone = pool("gone", b);
        LoadBalancer web = pool("web", c);
        HttpProxy proxy = start(HttpProxy.builder(web)
                .routes(Routes.of(
                        Route.to(kept).prefix("/kept").build(),
                        Route.to(gone).prefix("/gone").build())));
        try (RawClient client = client(proxy)) {
            assertThat(get(client, "h", "/kept").backend()).isEqualTo("a");
            assertThat(get(client, "h", "/gone").backend()).isEqualTo("b");
            assertThat(get(client, "h", "/new").backend()).isEqualTo("c");
            proxy.reconfigure(options ->
                    options.routes(Routes.of(Route.to(kept).prefix("/new").build())));
            ProxyFixture.await("its unused connection is closed", () -> b.open() == 0);
            assertThat(get(client, "h", "/new").backend()).isEqualTo("a");
            assertThat(get(client, "h", "/gone").backend()).isEqualTo("c");
            assertThat(a.connections.get()).as("its unused connection is kept").isEqualTo(1);
            assertThat(proxy.traffic().backends("kept").get("a").requests()).isEqualTo(2);
            assertThat(proxy.traffic().backends("gone")).isEmpty();
            proxy.reconfigure(options -> options.routes(null));
            assertThat(get(client, "h", "/new").backend()).isEqualTo("c");
        }
        gone.close();
    }

    @Test
    void aPoolThatTakesTheNameOfAnotherHasItsCounters() throws Exception {
        Origin a = origin(Origin.plain("a"));
        LoadBalancer first = pool("api", a);
        LoadBalancer second = pool("api", a);
        LoadBalancer web = pool("web", a);
        HttpProxy proxy = start(HttpProxy.builder(web)
                .routes(Routes.of(Route.to(first).prefix("/api").build())));
        assertThat(RawClient.get(proxy.port(), "/api").status).isEqualTo(200);
        proxy.reconfigure(options ->
                options.routes(Routes.of(Route.to(second).prefix("/api").build())));
        first.close();
        assertThat(RawClient.get(proxy.port(), "/api").status).isEqualTo(200);
        assertThat(proxy.traffic().backends("api").get("a").requests()).isEqualTo(2);
        assertThat(a.connections.get())
                .as("the unused connection leads where it did")
                .isEqualTo(1);
    }

    @Test
    void aRouteOfAClosedBalancerChangesNothing() throws Exception {
        LoadBalancer web = pool("web", origin(Origin.plain("web")));
        LoadBalancer fine = pool("fine", origin(Origin.plain("fine")));
        LoadBalancer closed = pool("closed", origin(Origin.plain("closed")));
        closed.close();
        HttpProxy proxy = start(HttpProxy.builder(web));
        assertThatThrownBy(() -> proxy.reconfigure(options -> options.routes(Routes.of(
                        Route.to(fine).path("/").build(), Route.to(closed).build()))))
                .isInstanceOf(IllegalStateException.class);
        assertThat(RawClient.get(proxy.port(), "/").body).isEqualTo("web");
    }

    @Test
    void healthIsThatOfAnyPool() throws Exception {
        LoadBalancer empty = pool("empty");
        LoadBalancer other = pool("other", origin(Origin.plain("a")));
        HttpProxy proxy = start(HttpProxy.builder(empty)
                .healthPath("/healthz")
                .routes(Routes.of(Route.to(other).prefix("/a").build())));
        assertThat(RawClient.get(proxy.port(), "/healthz").status).isEqualTo(200);
        proxy.reconfigure(options -> options.routes(null));
        assertThat(RawClient.get(proxy.port(), "/healthz").status).isEqualTo(503);
    }

    private HttpProxy start(HttpProxy.Builder builder) {
        UnaryOperator<HttpProxy.Builder> test = options -> options.listen("127.0.0.1", 0)
                .transport(Transport.NIO)
                .eventLoopThreads(1)
                .drainTimeout(Duration.ofSeconds(5))
                .xBackend(true);
        HttpProxy proxy = test.apply(builder).start();
        proxy.traffic(); // begins to measure
        open.add(proxy);
        return proxy;
    }

    private Origin origin(Origin origin) {
        open.add(origin);
        return origin;
    }

    private LoadBalancer pool(String name, Origin... origins) {
        LoadBalancer pool = LoadBalancer.builder(Strategies.roundRobin())
                .name(name)
                .backends(Arrays.stream(origins).map(Origin::backend).toList())
                .seed(1)
                .build();
        pools.add(pool);
        return pool;
    }

    private static RawClient client(HttpProxy proxy) throws Exception {
        return new RawClient(proxy.port());
    }

    private static Response get(RawClient client, String host, String path) throws Exception {
        return client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n")
                .read();
    }
}
