package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.BackendView;
import io.fairlead.api.LoadBalancer;
import io.fairlead.api.Outcome;
import io.fairlead.api.RetryBudget;
import io.fairlead.strategies.Strategies;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends that speak HTTP/2, by prior knowledge, behind a proxy whose clients speak either version. */
final class Http2BackTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";

    private static final class Fixture implements AutoCloseable {
        final LoadBalancer balancer;
        final HttpProxy proxy;
        final int port;
        private final Http2Origin[] origins;

        Fixture(Transport transport, Http2Origin... origins) {
            this.origins = origins;
            balancer = LoadBalancer.builder(Strategies.roundRobin())
                    .backends(Stream.of(origins).map(Http2Origin::backend).toList())
                    .retryBudget(RetryBudget.unlimited())
                    .build();
            proxy = HttpProxy.builder(balancer)
                    .listen("127.0.0.1", 0)
                    .transport(transport)
                    .eventLoopThreads(1)
                    .drainTimeout(Duration.ofSeconds(5))
                    .backendProtocol(BackendProtocol.HTTP_2)
                    .xBackend(true)
                    .start();
            port = proxy.port();
        }

        long count(Outcome outcome) {
            return balancer.view().backends().stream()
                    .mapToLong(backend -> backend.count(outcome))
                    .sum();
        }

        @Override
        public void close() {
            proxy.close();
            Stream.of(origins).forEach(Http2Origin::close);
            assertThat(balancer.view().backends())
                    .as("attempts left open")
                    .extracting(BackendView::inFlight)
                    .containsOnly(0L);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void manyRequestsShareAConnection(Transport transport) throws Exception {
        Http2Origin origin = Http2Origin.start("a", request -> request.answer(request.path()));
        try (Fixture f = new Fixture(transport, origin);
                Http2Client client = new Http2Client(f.port)) {
            List<Http2Client.Exchange> all = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                all.add(client.get("/" + i));
            }
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).await().body()).isEqualTo("/" + i);
            }
            RawClient.Response one = RawClient.get(f.port, "/one");
            assertThat(one.body).isEqualTo("/one");
            assertThat(one.headers).containsEntry("via", "2.0 fairlead");
            assertThat(origin.connections).hasValue(1);
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(1);
            ProxyFixture.await("counted", () -> f.count(Outcome.SUCCESS) == 81);
        }
    }

    @Test
    void aCallOfGrpcArrivesWithItsTrailersBothWays() throws Exception {
        AtomicReference<Http2Origin.Request> seen = new AtomicReference<>();
        Http2Origin origin = Http2Origin.start("a", request -> {
            seen.set(request);
            request.headers(false, ":status", "200", "content-type", "application/grpc")
                    .data(false, request.body.toByteArray())
                    .headers(true, "grpc-status", "0", "grpc-message", "fine");
        });
        try (Fixture f = new Fixture(Transport.NIO, origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange call = client.send(
                            "POST", "/pkg.Service/Method", false, "content-type", "application/grpc", "te", "trailers")
                    .data("message", false)
                    .trailers("x-checksum", "7")
                    .await();
            assertThat(call.status()).isEqualTo(200);
            assertThat(call.body()).isEqualTo("message");
            assertThat(call.trailers.get("grpc-status")).hasToString("0");
            assertThat(call.trailers.get("grpc-message")).hasToString("fine");
            assertThat(seen.get().head.get("te")).hasToString("trailers");
            assertThat(seen.get().head.authority()).hasToString("test");
            assertThat(seen.get().head.contains("host")).isFalse();
            assertThat(seen.get().head.contains("transfer-encoding")).isFalse();
            assertThat(seen.get().head.contains("connection")).isFalse();
            assertThat(seen.get().trailers.get("x-checksum")).hasToString("7");
        }
    }

    @Test
    void aResponseOfTrailersOnlyArrives() throws Exception {
        Http2Origin origin =
                Http2Origin.start("a", request -> request.headers(true, ":status", "200", "grpc-status", "12"));
        try (Fixture f = new Fixture(Transport.NIO, origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange call =
                    client.send("POST", "/", false).data("x", true).await();
            assertThat(call.header("grpc-status")).isEqualTo("12");
            assertThat(call.received()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void bodiesOfAnySizeStreamBothWays(Transport transport) throws Exception {
        Http2Origin origin = Http2Origin.start("a", request -> request.answer(request.text()));
        try (Fixture f = new Fixture(transport, origin);
                Http2Client client = new Http2Client(f.port);
                RawClient old = new RawClient(f.port)) {
            char[] many = new char[1_500_000];
            Arrays.fill(many, 'x');
            String body = new String(many);
            List<Http2Client.Exchange> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                all.add(client.send("POST", "/", false).data(body, true));
            }
            for (Http2Client.Exchange exchange : all) {
                assertThat(exchange.await().received()).isEqualTo(body.length());
            }
            old.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(old.read().body).hasSize(body.length());
        }
    }

    @Test
    void theBackendsLimitOfStreamsIsHonored() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Queue<Http2Origin.Request> held = new ConcurrentLinkedQueue<>();
        Http2Origin origin =
                Http2Origin.start("a", Http2Settings.defaultSettings().maxConcurrentStreams(4), request -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    held.add(request);
                });
        try (Fixture f = new Fixture(Transport.NIO, origin);
                Http2Client client = new Http2Client(f.port)) {
            List<Http2Client.Exchange> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(client.get("/" + i));
            }
            ProxyFixture.await("all have come", () -> held.size() == 20);
            held.forEach(request -> request.answer("ok"));
            for (Http2Client.Exchange exchange : all) {
                assertThat(exchange.await().status()).isEqualTo(200);
            }
            assertThat(origin.connections.get()).isBetween(5, 6);
            assertThat(f.count(Outcome.OVERLOADED)).isZero();
        }
    }

    @Test
    void aRefusedStreamIsTriedElsewhereWhateverTheMethod() throws Exception {
        Http2Origin busy = Http2Origin.start("busy", request -> request.reset(Http2Error.REFUSED_STREAM));
        Http2Origin good = Http2Origin.start("good", request -> request.answer(request.text()));
        try (Fixture f = new Fixture(Transport.NIO, busy, good);
                Http2Client client = new Http2Client(f.port)) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.send("POST", "/", false)
                                .data("body", true)
                                .await()
                                .body())
                        .isEqualTo("body");
            }
            assertThat(good.requests).hasValue(6);
            assertThat(f.count(Outcome.OVERLOADED))
                    .isEqualTo(busy.requests.get())
                    .isPositive();
        }
    }

    @Test
    void aResetInTheMiddleOfARequestThatMayNotBeRepeatedIsABadGateway() throws Exception {
        Http2Origin origin = Http2Origin.start("a", request -> request.reset(Http2Error.INTERNAL_ERROR));
        Http2Origin other = Http2Origin.start("b", request -> request.reset(Http2Error.INTERNAL_ERROR));
        try (Fixture f = new Fixture(Transport.NIO, origin, other);
                Http2Client client = new Http2Client(f.port)) {
            assertThat(client.send("POST", "/", false).data("x", true).await().status())
                    .isEqualTo(502);
            assertThat(f.count(Outcome.RESET)).isEqualTo(1);
            assertThat(origin.requests.get() + other.requests.get()).isEqualTo(1);
        }
    }

    @Test
    void aResetAfterTheHeadIsAResetForTheClient() throws Exception {
        Http2Origin origin = Http2Origin.start("a", request -> {
            request.headers(false, ":status", "200").data(false, new byte[10]);
            request.reset(Http2Error.INTERNAL_ERROR);
        });
        try (Fixture f = new Fixture(Transport.NIO, origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange exchange = client.get("/").await();
            assertThat(exchange.complete).isFalse();
            assertThat(exchange.error).isEqualTo("INTERNAL_ERROR");
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void aGoAwayLosesNoRequest() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Http2Origin origin = Http2Origin.start("a", request -> {
            request.answer(request.text());
            if (count.incrementAndGet() % 5 == 0) {
                request.goAway(0);
            }
        });
        try (Fixture f = new Fixture(Transport.NIO, origin);
                Http2Client client = new Http2Client(f.port)) {
            for (int round = 0; round < 20; round++) {
                List<Http2Client.Exchange> all = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    all.add(client.send("POST", "/", false).data("r" + round + i, true));
                }
                for (int i = 0; i < 4; i++) {
                    Http2Client.Exchange exchange = all.get(i).await();
                    assertThat(exchange.status()).isEqualTo(200);
                    assertThat(exchange.body()).isEqualTo("r" + round + i);
                }
            }
            assertThat(count.get()).isEqualTo(80);
        }
    }

    @Test
    void aConnectionThatEndsIsReplaced() throws Exception {
        Http2Origin origin = Http2Origin.start("a", request -> request.answer("ok"));
        try (Fixture f = new Fixture(Transport.NIO, origin)) {
            for (int i = 0; i < 5; i++) {
                assertThat(RawClient.get(f.port, "/").body).isEqualTo("ok");
                origin.hangUp();
            }
        }
    }

    @Test
    void aClientThatGoesResetsItsStreamAndNoOther() throws Exception {
        Queue<Http2Origin.Request> held = new ConcurrentLinkedQueue<>();
        Http2Origin origin = Http2Origin.start("a", held::add);
        try (Fixture f = new Fixture(Transport.NIO, origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange stays = client.get("/stays");
            try (RawClient goes = new RawClient(f.port)) {
                goes.send("GET /goes HTTP/1.1\r\nHost: t\r\n\r\n");
                ProxyFixture.await("both have come", () -> held.size() == 2);
            }
            ProxyFixture.await("reset", () -> origin.resets.get() == 1);
            held.stream().filter(request -> request.path().equals("/stays")).forEach(request -> request.answer("ok"));
            assertThat(stays.await().body()).isEqualTo("ok");
            assertThat(f.count(Outcome.CANCELLED)).isEqualTo(1);
            assertThat(origin.connections).hasValue(1);
        }
    }

    @Test
    void aSlowClientDoesNotHoldUpTheOthers() throws Exception {
        Http2Origin origin = Http2Origin.start("a", request -> {
            if (request.path().equals("/large")) {
                request.headers(false, ":status", "200").data(true, new byte[20_000_000]);
            } else {
                request.answer("small");
            }
        });
        try (Fixture f = new Fixture(Transport.NIO, origin);
                Http2Client slow = new Http2Client(f.port, Http2Settings.defaultSettings(), false);
                Http2Client quick = new Http2Client(f.port)) {
            List<Http2Client.Exchange> large = List.of(slow.get("/large"), slow.get("/large"));
            ProxyFixture.await(
                    "a window",
                    () -> large.stream()
                                    .mapToInt(Http2Client.Exchange::received)
                                    .sum()
                            >= 65_535);
            for (int i = 0; i < 20; i++) {
                assertThat(quick.get("/").await().body()).isEqualTo("small");
            }
            assertThat(origin.connections).hasValue(1);
        }
    }

    @Test
    void aBackendThatSpeaksHttp11IsNone() throws Exception {
        try (Origin old = Origin.plain("a")) {
            LoadBalancer balancer = LoadBalancer.builder(Strategies.roundRobin())
                    .backends(List.of(old.backend()))
                    .build();
            try (HttpProxy proxy = HttpProxy.builder(balancer)
                    .listen("127.0.0.1", 0)
                    .eventLoopThreads(1)
                    .timeouts(Timeouts.defaults().withConnect(Duration.ofMillis(500)))
                    .backendProtocol(BackendProtocol.HTTP_2)
                    .start()) {
                assertThat(RawClient.get(proxy.port(), "/").status).isEqualTo(502);
                assertThat(proxy.stats().errors(ProxyError.CONNECT_FAILED)).isEqualTo(1);
            }
        }
    }
}
