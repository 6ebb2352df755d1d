package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What HTTP/2 clients can do that costs them less than the proxy. */
final class Http2AbuseTest {
    @Test
    void rapidResetsEndTheConnection() throws Exception {
        Origin origin = Origin.start("a", call -> call.in.read() >= 0);
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawHttp2 client = new RawHttp2(f.port)) {
            flood(client, i -> requestThen(RawHttp2.RST_STREAM, 2 * i + 1, RawHttp2.number(8)));
            assertCalmed(f, client);
            ProxyFixture.await(
                    "nothing in progress",
                    () -> f.balancer.view().backends().stream().allMatch(backend -> backend.inFlight() == 0));
            assertThat(f.count(Outcome.SUCCESS)).isZero();
        }
    }

    @Test
    void settingsPingsAndPrioritiesAreCounted() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"))) {
            try (RawHttp2 client = new RawHttp2(f.port)) {
                flood(client, i -> RawHttp2.frame(RawHttp2.SETTINGS, 0, 0));
                assertCalmed(f, client);
            }
            try (RawHttp2 client = new RawHttp2(f.port)) {
                flood(client, i -> RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8]));
                assertThat(client.goAway()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
            }
            try (RawHttp2 client = new RawHttp2(f.port)) {
                flood(client, i -> RawHttp2.frame(RawHttp2.PRIORITY, 0, 1, new byte[5]));
                assertThat(client.goAway()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
            }
            try (RawHttp2 client = new RawHttp2(f.port)) {
                flood(client, i -> RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.number(1)));
                assertThat(client.goAway()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
            }
        }
    }

    @Test
    void endlessContinuationsEndTheConnection() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"));
                RawHttp2 client = new RawHttp2(f.port)) {
            client.send(RawHttp2.HEADERS, 0, 1, RawHttp2.request("GET", "/"));
            flood(client, i -> RawHttp2.frame(RawHttp2.CONTINUATION, 0, 1));
            assertCalmed(f, client);
        }
    }

    @Test
    void violationsThatMakeTheProxyResetAreCounted() throws Exception {
        Origin origin = Origin.start("a", call -> call.in.read() >= 0);
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawHttp2 client = new RawHttp2(f.port)) {
            flood(client, i -> requestThen(RawHttp2.WINDOW_UPDATE, 2 * i + 1, RawHttp2.number(0)));
            assertCalmed(f, client);
            assertThat(origin.requests.get()).isLessThan(2_000);
        }
    }

    @Test
    void streamsAboveTheLimitAreRefused() throws Exception {
        AtomicBoolean go = new AtomicBoolean();
        Origin origin = Origin.start("a", call -> {
            while (!go.get()) {
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
            }
            return call.answer(200, "ok");
        });
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawHttp2 client = new RawHttp2(f.port)) {
            for (int i = 0; i < 101; i++) {
                client.get(2 * i + 1, "/");
            }
            RawHttp2.Frame refused = client.read(RawHttp2.RST_STREAM);
            assertThat(refused.stream()).isEqualTo(201);
            assertThat(refused.error()).isEqualTo(7);
            go.set(true);
            f.awaitCount(Outcome.SUCCESS, 100);
        }
    }

    @Test
    void aHeadLargerThanTheLimitIsRefused() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(
                        Transport.NIO,
                        options -> options.limits(Limits.defaults().withHeadBytes(4096)),
                        Origin.plain("a"));
                RawHttp2 client = new RawHttp2(f.port)) {
            client.send(RawHttp2.SETTINGS, RawHttp2.ACK, 0);
            client.send(
                    RawHttp2.HEADERS,
                    RawHttp2.END_HEADERS | RawHttp2.END_STREAM,
                    1,
                    RawHttp2.request("GET", "/", "x", "y".repeat(5_000)));
            RawHttp2.Frame answer = client.read(RawHttp2.HEADERS);
            assertThat(answer.stream()).isEqualTo(1);
            assertThat(answer.endsStream()).isTrue(); // 431, without a body
        }
    }

    @Test
    void aClientThatSaysNothingIsNotWaitedForLong() throws Exception {
        Timeouts hasty =
                Timeouts.defaults().withRequestHead(Duration.ofMillis(300)).withIdle(Duration.ofMillis(300));
        try (ProxyFixture f =
                ProxyFixture.start(Transport.NIO, options -> options.timeouts(hasty), Origin.plain("a"))) {
            try (RawClient client = new RawClient(f.port)) {
                client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n");
                client.in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            try (RawHttp2 client = new RawHttp2(f.port)) {
                client.get(1, "/");
                assertThat(client.read(RawHttp2.HEADERS).stream()).isEqualTo(1);
                assertThat(client.goAway()).isZero();
            }
        }
    }

    private interface Frames {
        byte[] at(int i);
    }

    private static void flood(RawHttp2 client, Frames frames) {
        try {
            for (int i = 0; i < 20_000; i++) {
                client.write(frames.at(i));
            }
        } catch (IOException e) {
            // closed, as it should be
        }
    }

    private static void assertCalmed(ProxyFixture f, RawHttp2 client) throws IOException {
        int error = client.goAway();
        // a reset of the connection may overtake what was said before it
        assertThat(error).isIn(RawHttp2.ENHANCE_YOUR_CALM, -1);
        ProxyFixture.await("counted", () -> f.proxy.stats().errors(ProxyError.FLOOD) >= 1);
    }

    /** Returns a request on a stream, and a frame that follows it at once. */
    private static byte[] requestThen(int type, int stream, byte... payload) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        byte[] request = RawHttp2.request("GET", "/");
        both.writeBytes(RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, stream, request));
        both.writeBytes(RawHttp2.frame(type, 0, stream, payload));
        return both.toByteArray();
    }
}
