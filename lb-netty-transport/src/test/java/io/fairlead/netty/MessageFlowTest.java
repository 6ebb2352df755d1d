package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.Outcome;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shapes that HTTP/1 messages come in: interim responses, no bodies, old versions, early ends. */
final class MessageFlowTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";

    @Test
    void interimResponsesAreRelayedAndTheBodyFollows() throws Exception {
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 100 Continue\r\n\r\n");
            String body = call.body();
            call.send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            return call.answer(200, "got " + body);
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
                assertThat(client.read().status).isEqualTo(100);
                client.send("hello");
                RawClient.Response hints = client.read();
                assertThat(hints.status).isEqualTo(103);
                assertThat(hints.headers).containsEntry("link", "</x>");
                assertThat(client.read().body).isEqualTo("got hello");
            }
            f.awaitCount(Outcome.SUCCESS, 3);
        }
    }

    @Test
    void anExpectationThatIsRefusedEndsTheConnection() throws Exception {
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 413 No\r\nContent-Length: 2\r\n\r\nno");
            return true;
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawClient client = new RawClient(f.port)) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            RawClient.Response response = client.read();
            assertThat(response.status).isEqualTo(413);
            assertThat(response.body).isEqualTo("no");
            assertThat(response.headers).containsEntry("connection", "close");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void anEarlyAnswerToALongBodyArrives(Transport transport) throws Exception {
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 413 No\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
            call.socket.shutdownOutput();
            return false;
        });
        try (ProxyFixture f = ProxyFixture.start(transport, origin);
                RawClient client = new RawClient(f.port)) {
            client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 50000000\r\n\r\n");
            byte[] some = new byte[64 * 1024];
            try {
                for (int i = 0; i < 32; i++) {
                    client.out.write(some);
                }
            } catch (IOException e) {
                // the proxy may stop reading
            }
            assertThat(client.read().status).isEqualTo(413);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 204 X\r\nX-N: 204\r\n\r\n",
                "HTTP/1.1 304 X\r\nX-N: 304\r\nContent-Length: 7\r\n\r\n",
                "HTTP/1.1 200 X\r\nX-N: 200\r\nContent-Length: 0\r\n\r\n"
            })
    void responsesWithoutBodyLeaveTheConnectionUsable(String bytes) throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.start("a", call -> call.send(bytes)));
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 3; i++) {
                client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                RawClient.Response response = client.read();
                assertThat(response.headers).containsEntry("x-n", String.valueOf(response.status));
            }
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(1);
        }
    }

    @Test
    void headHasALengthAndNoBody() throws Exception {
        Origin origin = Origin.start("a", call -> call.send("HTTP/1.1 200 X\r\nContent-Length: 7\r\n\r\n"));
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 3; i++) {
                client.send("HEAD / HTTP/1.1\r\nHost: t\r\n\r\n");
                assertThat(client.read(true).headers).containsEntry("content-length", "7");
            }
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(1);
        }
    }

    @Test
    void aBodyThatEndsWithTheConnectionIsChunked() throws Exception {
        Origin origin = Origin.start("a", call -> {
            call.send("HTTP/1.1 200 X\r\n\r\nto the end");
            return false;
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawClient client = new RawClient(f.port)) {
            for (int i = 0; i < 2; i++) {
                client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                RawClient.Response response = client.read();
                assertThat(response.headers).containsEntry("transfer-encoding", "chunked");
                assertThat(response.body).isEqualTo("to the end");
            }
            f.awaitCount(Outcome.SUCCESS, 2);
        }
    }

    @Test
    void anOldClientGetsNoChunksAndItsConnectionBackIfItAsks() throws Exception {
        Origin.Handler handler = call -> call.line.contains("/chunked")
                ? call.send("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")
                : call.answer(200, "plain");
        try (ProxyFixture f = ProxyFixture.start(Origin.start("a", handler))) {
            try (RawClient client = new RawClient(f.port)) {
                client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                RawClient.Response kept = client.read();
                assertThat(kept.headers).containsEntry("connection", "keep-alive");
                assertThat(kept.body).isEqualTo("plain");
                client.send("GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
                RawClient.Response closed = client.read();
                assertThat(closed.headers).doesNotContainKeys("transfer-encoding", "content-length");
                assertThat(closed.headers).containsEntry("connection", "close");
                assertThat(closed.body).isEqualTo("abc");
            }
            try (RawClient client = new RawClient(f.port)) {
                assertThat(client.send("GET / HTTP/1.0\r\n\r\n").read().headers).containsEntry("connection", "close");
                assertThat(client.isClosedByPeer()).isTrue();
            }
        }
    }

    @Test
    void trailersReachWhoAsksForThem() throws Exception {
        Origin.Handler handler = call -> {
            call.send("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n");
            return call.send("3\r\nabc\r\n0\r\nGrpc-Status: 0\r\nSet-Cookie: evil=1\r\n\r\n");
        };
        try (ProxyFixture f = ProxyFixture.start(Origin.start("a", handler))) {
            RawClient.Response without = RawClient.get(f.port, "/");
            assertThat(without.body).isEqualTo("abc");
            assertThat(without.trailers).isEmpty();
            RawClient.Response with =
                    RawClient.once(f.port, "GET / HTTP/1.1\r\nHost: t\r\nTE: trailers, deflate\r\n\r\n");
            assertThat(with.trailers.toString()).isEqualToIgnoringCase("Grpc-Status: 0\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 X\r\nContent-Length: 100\r\n\r\nabc",
                "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n"
            })
    void aTruncatedResponseIsCutAndNeverLooksComplete(String bytes) throws Exception {
        Origin origin = Origin.start("a", call -> {
            call.send(bytes);
            return false;
        });
        try (ProxyFixture f = ProxyFixture.start(origin)) {
            assertThatThrownBy(() -> RawClient.get(f.port, "/")).isInstanceOf(IOException.class);
            ProxyFixture.await("counted", () -> f.count(Outcome.RESET) + f.count(Outcome.BACKEND_ERROR) == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "garbage\r\n\r\n",
                "HTTP/2.0 200 X\r\n\r\n",
                "HTTP/1.1 99 X\r\n\r\n",
                "HTTP/1.1 99999 X\r\n\r\n",
                "HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
                "HTTP/1.1 200 X\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 X\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"
            })
    void whatIsNoResponseIsABadGateway(String bytes) throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.start("a", call -> call.send(bytes)))) {
            assertThat(RawClient.get(f.port, "/").status).isEqualTo(502);
            f.awaitCount(Outcome.BACKEND_ERROR, 1);
            assertThat(f.proxy.stats().errors(ProxyError.BAD_RESPONSE)).isEqualTo(1);
        }
    }

    @Test
    void aConnectionWithSomethingLeftOverIsNotReused() throws Exception {
        AtomicInteger count = new AtomicInteger();
        Origin origin = Origin.start(
                "a",
                call -> call.send("HTTP/1.1 200 X\r\nContent-Length: 1\r\n\r\n" + count.incrementAndGet()
                        + "HTTP/1.1 200 X\r\nContent-Length: 6\r\n\r\npoison"));
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawClient client = new RawClient(f.port)) {
            for (int i = 1; i <= 3; i++) {
                client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                assertThat(client.read().body).isEqualTo(String.valueOf(i));
            }
            assertThat(f.proxy.stats().upstreamConnects()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void aClientThatHangsUpCancelsItsRequest(Transport transport) throws Exception {
        java.util.concurrent.CountDownLatch arrived = new java.util.concurrent.CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Origin origin = Origin.start("a", call -> {
            arrived.countDown();
            if (call.in.read() < 0) {
                ended.incrementAndGet();
            }
            return false;
        });
        try (ProxyFixture f = ProxyFixture.start(transport, origin)) {
            try (RawClient client = new RawClient(f.port)) {
                client.send("GET / HTTP/1.1\r\nHost: t\r\n\r\n");
                assertThat(arrived.await(5, java.util.concurrent.TimeUnit.SECONDS))
                        .isTrue();
            }
            f.awaitCount(Outcome.CANCELLED, 1);
            ProxyFixture.await("upstream closed", () -> ended.get() == 1);
            assertThat(f.proxy.stats().errors(ProxyError.CLIENT_GONE)).isEqualTo(1);
        }
    }

    @Test
    void anErrorStatusIsSaidToTheBalancer() throws Exception {
        Origin.Handler handler = call -> call.answer(Integer.parseInt(call.line.substring(5, 8)), "x");
        try (ProxyFixture f = ProxyFixture.start(Origin.start("a", handler))) {
            for (int status : new int[] {200, 404, 429, 500, 502, 503}) {
                assertThat(RawClient.get(f.port, "/" + status).status).isEqualTo(status);
            }
            f.awaitCount(Outcome.SUCCESS, 2);
            f.awaitCount(Outcome.OVERLOADED, 2);
            f.awaitCount(Outcome.BACKEND_ERROR, 2);
            assertThat(f.proxy.stats().responses(5)).isEqualTo(3);
        }
    }

    /** The first read has room for the response and nothing more, so that what is behind it comes with the next. */
    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void whatComesBehindAResponseIsNobodysAnswer(Transport transport) throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\nX-Pad: ";
        String response = head + "p".repeat(4096 - 4000 - 4 - head.length()) + "\r\n\r\n" + "b".repeat(4000);
        String behind = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
        assertThat(response).hasSize(4096);
        Origin origin = Origin.start("a", call -> {
            if (call.line.startsWith("GET /first ")) {
                call.send(response + behind);
                return true;
            }
            return call.answer(200, "own");
        });
        try (ProxyFixture f = ProxyFixture.start(transport, origin);
                RawClient client = new RawClient(f.port)) {
            client.send("GET /first HTTP/1.1\r\nHost: t\r\n\r\nGET /second HTTP/1.1\r\nHost: t\r\n\r\n");
            assertThat(client.read().body).hasSize(4000);
            assertThat(client.read().body).isEqualTo("own");
        }
    }
}
