package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Outcome;
import io.fairlead.netty.log.AccessLog;
import io.fairlead.netty.log.LogFormat;
import io.fairlead.netty.log.LogTarget;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that speak HTTP/2, by prior knowledge, before backends that speak HTTP/1.1. */
final class Http2FrontTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void manyRequestsShareAConnection(Transport transport) throws Exception {
        Origin origin = Origin.start("a", call -> call.answer(200, call.line.split(" ", -1)[1]));
        try (ProxyFixture f = ProxyFixture.start(transport, origin);
                Http2Client client = new Http2Client(f.port)) {
            for (int round = 0; round < 5; round++) {
                List<Http2Client.Exchange> all = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    all.add(client.get("/" + round + "/" + i));
                }
                for (int i = 0; i < 50; i++) {
                    Http2Client.Exchange exchange = all.get(i).await();
                    assertThat(exchange.status()).isEqualTo(200);
                    assertThat(exchange.body()).isEqualTo("/" + round + "/" + i);
                    assertThat(exchange.header("x-backend")).isEqualTo("a");
                    assertThat(exchange.headers.contains("connection")).isFalse();
                }
            }
            f.awaitCount(Outcome.SUCCESS, 250);
            assertThat(f.proxy.stats().connections()).isEqualTo(1);
            assertThat(f.proxy.stats().requests()).isEqualTo(250);
        }
    }

    @Test
    void theRequestReachesTheBackendAsHttp11() throws Exception {
        AtomicReference<Origin.Call> seen = new AtomicReference<>();
        AtomicReference<String> body = new AtomicReference<>();
        Origin origin = Origin.start("a", call -> {
            seen.set(call);
            body.set(call.body());
            return call.answer(200, "x");
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange exchange = client.send(
                            "POST", "/p?q=1", false, "cookie", "a=1", "cookie", "b=2", "te", "trailers", "x-y", "z")
                    .data("hello", false)
                    .trailers("x-sum", "5", "host", "evil")
                    .await();
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(seen.get().line).isEqualTo("POST /p?q=1 HTTP/1.1");
            assertThat(seen.get().headers)
                    .containsEntry("host", "test")
                    .containsEntry("cookie", "a=1; b=2")
                    .containsEntry("transfer-encoding", "chunked")
                    .containsEntry("te", "trailers")
                    .containsEntry("x-y", "z")
                    .containsEntry("via", "2.0 fairlead")
                    .containsEntry("x-forwarded-proto", "http");
            assertThat(body.get()).isEqualTo("hello");
            client.send("PUT", "/", false, "content-length", "3")
                    .data("abc", true)
                    .await();
            assertThat(seen.get().headers).containsEntry("content-length", "3").doesNotContainKey("transfer-encoding");
            f.awaitCount(Outcome.SUCCESS, 2);
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(1);
        }
    }

    @Test
    void interimResponsesTrailersAndEmptyBodiesArrive() throws Exception {
        Origin origin = Origin.start("a", call -> {
            if (call.line.startsWith("HEAD")) {
                return call.send("HTTP/1.1 200 X\r\nContent-Length: 7\r\n\r\n");
            }
            if (call.line.contains("/204")) {
                return call.send("HTTP/1.1 204 X\r\nX-A: b\r\n\r\n");
            }
            call.send("HTTP/1.1 103 X\r\nLink: </x>\r\n\r\nHTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n");
            return call.send("3\r\nabc\r\n0\r\nGrpc-Status: 0\r\nSet-Cookie: evil=1\r\n\r\n");
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange hinted = client.get("/").await();
            assertThat(hinted.interim).containsExactly("103");
            assertThat(hinted.body()).isEqualTo("abc");
            assertThat(hinted.trailers.get("grpc-status")).hasToString("0");
            assertThat(hinted.trailers.contains("set-cookie")).isFalse();
            Http2Client.Exchange head = client.send("HEAD", "/", true).await();
            assertThat(head.header("content-length")).isEqualTo("7");
            assertThat(head.received()).isZero();
            assertThat(client.get("/204").await().header("x-a")).isEqualTo("b");
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void bodiesOfAnySizeStreamBothWays(Transport transport) throws Exception {
        int size = 2_000_000;
        Origin origin = Origin.start("a", call -> {
            long sum = call.body().chars().sum();
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) 'x');
            call.send("HTTP/1.1 200 X\r\nX-Sum: " + sum + "\r\nContent-Length: " + size + "\r\n\r\n");
            call.out.write(bytes);
            return true;
        });
        try (ProxyFixture f = ProxyFixture.start(transport, origin);
                Http2Client client = new Http2Client(f.port)) {
            byte[] bytes = new byte[size];
            Arrays.fill(bytes, (byte) 1);
            List<Http2Client.Exchange> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(client.send("POST", "/" + i, false).data(bytes, true));
            }
            for (Http2Client.Exchange exchange : all) {
                exchange.await();
                assertThat(exchange.header("x-sum")).isEqualTo(String.valueOf(size));
                assertThat(exchange.received()).isEqualTo(size);
                assertThat(exchange.complete).isTrue();
            }
        }
    }

    @Test
    void aClientThatDoesNotReadHoldsUpTheBackend() throws Exception {
        AtomicLong sent = new AtomicLong();
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 200 X\r\nContent-Length: 1000000000\r\n\r\n");
            byte[] piece = new byte[64 * 1024];
            while (true) {
                call.out.write(piece);
                sent.addAndGet(piece.length);
            }
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port, Http2Settings.defaultSettings(), false)) {
            Http2Client.Exchange exchange = client.get("/");
            ProxyFixture.await("a window", () -> exchange.received() == 65_535);
            long before = -1;
            for (int i = 0; sent.get() != before; i++) {
                before = sent.get();
                Thread.sleep(300); // the kernel's buffers fill; nothing tells when they have
                assertThat(i).isLessThan(30);
            }
            assertThat(exchange.received()).isEqualTo(65_535);
            assertThat(before).isLessThan(30_000_000L);
            exchange.reset(Http2Error.CANCEL);
            f.awaitCount(Outcome.CANCELLED, 1);
        }
    }

    @Test
    void aBackendThatDoesNotReadHoldsUpTheClientByItsWindow() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicLong got = new AtomicLong();
        Origin origin = Origin.start("a", call -> {
            try {
                go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
            got.set(call.copyBody(OutputStream.nullOutputStream()));
            return call.answer(200, "ok");
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            byte[] bytes = new byte[50_000_000];
            Http2Client.Exchange exchange = client.send("POST", "/", false).data(bytes, true);
            long before = -1;
            for (int i = 0; client.sent.get() != before; i++) {
                before = client.sent.get();
                Thread.sleep(300); // the kernel's buffers fill; nothing tells when they have
                assertThat(i).isLessThan(30);
            }
            assertThat(before).as("bytes on their way").isBetween(65_535L, 20_000_000L);
            go.countDown();
            assertThat(exchange.await().status()).isEqualTo(200);
            assertThat(got.get()).isEqualTo(bytes.length);
        }
    }

    @Test
    void aResetCancelsTheRequestAndNoOther() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Origin origin = Origin.start("a", call -> {
            if (call.line.contains("/slow")) {
                arrived.countDown();
                if (call.in.read() < 0) {
                    ended.incrementAndGet();
                }
                return false;
            }
            return call.answer(200, "quick");
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange slow = client.get("/slow");
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
            slow.reset(Http2Error.CANCEL);
            f.awaitCount(Outcome.CANCELLED, 1);
            ProxyFixture.await("upstream closed", () -> ended.get() == 1);
            assertThat(client.get("/quick").await().body()).isEqualTo("quick");
            assertThat(f.proxy.stats().errors(ProxyError.CLIENT_GONE)).isEqualTo(1);
        }
    }

    @Test
    void aTruncatedResponseIsResetAndNeverLooksComplete() throws Exception {
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nabc");
            return false;
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange exchange = client.get("/").await();
            assertThat(exchange.complete).isFalse();
            assertThat(exchange.error).isEqualTo("INTERNAL_ERROR");
            f.awaitCount(Outcome.RESET, 1);
        }
    }

    @Test
    void anEarlyAnswerEndsTheRequestWithoutAnError() throws Exception {
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno");
            return true;
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange early =
                    client.send("POST", "/", false).data("some", false).await();
            assertThat(early.status()).isEqualTo(413);
            assertThat(early.body()).isEqualTo("no");
            ProxyFixture.await("NO_ERROR", () -> early.error.equals("NO_ERROR"));
            assertThat(client.get("/").await().status()).isEqualTo(413);
        }
    }

    @Test
    void whatIsNoGoodIsRefusedAndTheConnectionStays() throws Exception {
        Origin origin = Origin.plain("a");
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            assertThat(client.send("GET", "/a b", true).await().status()).isEqualTo(400);
            assertThat(client.send("GET", "/", true, "expect", "miracles")
                            .await()
                            .status())
                    .isEqualTo(417);
            assertThat(client.send("GET", "/", true, "sec-websocket-key1", "x")
                            .await()
                            .status())
                    .isEqualTo(400);
            assertThat(client.send("GET", "x", true).await().error).isEqualTo("PROTOCOL_ERROR");
            assertThat(client.send("GET", "/", true, "host", "other").await().error)
                    .isEqualTo("PROTOCOL_ERROR");
            assertThat(client.send("GET", "/", true, "connection", "close").await().error)
                    .isEqualTo("PROTOCOL_ERROR");
            assertThat(client.send("GET", "/", true, "transfer-encoding", "chunked")
                            .await()
                            .error)
                    .isEqualTo("PROTOCOL_ERROR");
            assertThat(client.send("GE T", "/", true).await().error).isEqualTo("PROTOCOL_ERROR");
            assertThat(client.get("/").await().body()).isEqualTo("a");
            assertThat(f.proxy.stats().errors(ProxyError.BAD_REQUEST)).isEqualTo(8);
            assertThat(origin.requests).hasValue(1);
        }
    }

    @Test
    void aBodyOfAnotherLengthThanSaidIsNoRequest() throws Exception {
        Origin origin = Origin.plain("a");
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange exchange =
                    client.send("POST", "/", false, "content-length", "3").data("longer", true);
            assertThat(exchange.await().error).isEqualTo("PROTOCOL_ERROR");
            assertThat(client.get("/").await().body()).isEqualTo("a");
            f.awaitCount(Outcome.CANCELLED, 1);
        }
    }

    @Test
    void aRetryGoesElsewhereWithTheBody() throws Exception {
        Origin bad = Origin.start("bad", Origin.Call::reset);
        Origin good = Origin.start("good", call -> call.answer(200, call.body()));
        try (ProxyFixture f = ProxyFixture.start(bad, good);
                Http2Client client = new Http2Client(f.port)) {
            for (int i = 0; i < 4; i++) {
                Http2Client.Exchange exchange = client.send("PUT", "/", false).data("body", true);
                assertThat(exchange.await().body()).isEqualTo("body");
            }
        }
    }

    @Test
    void noBackendIsAServiceUnavailable() throws Exception {
        Origin gone = Origin.plain("a");
        gone.stopListening();
        try (ProxyFixture f = ProxyFixture.start(gone);
                Http2Client client = new Http2Client(f.port)) {
            assertThat(client.get("/").await().status()).isEqualTo(502);
            assertThat(client.send("POST", "/", false).data("x", true).await().status())
                    .isEqualTo(502);
        }
    }

    @Test
    void aCloseLetsStreamsFinishAfterTwoGoAways() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Origin origin = Origin.start("a", call -> {
            arrived.countDown();
            try {
                go.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                return false;
            }
            return call.answer(200, "late");
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                Http2Client client = new Http2Client(f.port)) {
            Http2Client.Exchange slow = client.get("/");
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();
            Thread closer = new Thread(f.proxy::close);
            closer.start();
            assertThat(client.goAways.poll(30, TimeUnit.SECONDS)).isEqualTo(Integer.MAX_VALUE);
            assertThat(client.goAways.poll(30, TimeUnit.SECONDS)).isEqualTo(3);
            go.countDown();
            assertThat(slow.await().body()).isEqualTo("late");
            closer.join(30_000);
            ProxyFixture.await("closed", () -> !client.isOpen());
        }
    }

    @Test
    void whatIsOnItsWayWhenACloseBeginsIsStillServed() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"));
                RawHttp2 client = new RawHttp2(f.port)) {
            client.get(1, "/");
            assertThat(client.read(RawHttp2.HEADERS).stream()).isEqualTo(1);
            Thread closer = new Thread(f.proxy::close);
            closer.start();
            assertThat(client.read(RawHttp2.GOAWAY).lastStream()).isEqualTo(Integer.MAX_VALUE);
            client.get(3, "/").send(RawHttp2.SETTINGS, 0, 0);
            assertThat(client.read(RawHttp2.HEADERS).stream()).isEqualTo(3);
            assertThat(client.read(RawHttp2.GOAWAY).lastStream()).isEqualTo(3);
            assertThat(client.goAway()).isEqualTo(-1); // nothing more is said
            closer.join(30_000);
        }
    }

    @Test
    void http2MayBeRefused() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, options -> options.http2(false), Origin.plain("a"));
                RawClient client = new RawClient(f.port)) {
            client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            assertThat(client.read().status).isBetween(400, 505);
        }
    }

    @Test
    void onlyTheWholePrefaceIsHttp2() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"))) {
            for (String request : List.of(
                    "PRI * HTTP/1.1\r\nHost: t\r\n\r\n",
                    "PRI / HTTP/1.1\r\nHost: t\r\n\r\n",
                    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r ")) {
                RawClient.Response response = RawClient.once(f.port, request);
                assertThat(response.line).startsWith("HTTP/1.1 ");
                assertThat(response.status).as(request).isIn(400, 505);
            }
            assertThat(f.proxy.stats().errors(ProxyError.BAD_REQUEST)).isEqualTo(3);
        }
    }

    @Test
    void aResponseThatTheClientResetsBeforeItIsSentIsNotComplete() throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        AccessLog log = AccessLog.builder(LogTarget.stream(lines))
                .format(LogFormat.JSON)
                .open();
        Origin origin = Origin.start("a", call -> call.answer(200, "x".repeat(500)));
        try (ProxyFixture f = ProxyFixture.start(Transport.NIO, options -> options.accessLog(log), origin);
                Http2Client client =
                        new Http2Client(f.port, Http2Settings.defaultSettings().initialWindowSize(100), false)) {
            Http2Client.Exchange exchange = client.get("/");
            ProxyFixture.await("a window", () -> exchange.received() == 100);
            f.awaitCount(Outcome.SUCCESS, 1); // the backend's part is done
            assertThat(log.written()).isZero();
            exchange.reset(Http2Error.CANCEL);
            ProxyFixture.await("a line", () -> log.written() == 1);
            assertThat(f.proxy.stats().errors(ProxyError.CLIENT_GONE)).isEqualTo(1);
        }
        log.close();
        assertThat(lines.toString(StandardCharsets.UTF_8)).contains("\"termination\":\"CL\"");
    }

    @Test
    void thereAreAsManyStreamsAsTheOptionsSay() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger most = new AtomicInteger();
        Origin origin = Origin.start("a", call -> {
            most.incrementAndGet();
            return await(go) && call.answer(200, "x");
        });
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO,
                        options -> options.http2Limits(Http2Limits.defaults().withStreams(3)),
                        origin);
                RawHttp2 client = new RawHttp2(f.port)) {
            client.send(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
            for (int id = 1; id <= 7; id += 2) {
                client.get(id, "/");
            }
            assertThat(client.read(RawHttp2.RST_STREAM).stream()).isEqualTo(7);
            ProxyFixture.await("three", () -> most.get() == 3);
            go.countDown();
            assertThat(client.read(RawHttp2.HEADERS).stream()).isIn(1, 3, 5);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void aPrefaceMayComeInPiecesAndRequestsThatBeginLikeOneAreHttp11() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"))) {
            try (RawClient client = new RawClient(f.port)) {
                for (char c : "PROPFIND / HTTP/1.1\r\nHost: t\r\n\r\n".toCharArray()) {
                    client.send(String.valueOf(c));
                }
                assertThat(client.read().status).isEqualTo(200);
            }
            try (RawClient client = new RawClient(f.port)) {
                for (char c : "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".toCharArray()) {
                    client.send(String.valueOf(c));
                    Thread.sleep(2); // so that the pieces arrive as such
                }
                byte[] head = client.in.readNBytes(9);
                assertThat(head[3]).isEqualTo((byte) RawHttp2.SETTINGS);
            }
        }
    }
}
