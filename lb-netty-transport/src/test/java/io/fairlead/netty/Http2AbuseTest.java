package io.fairlead.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What HTTP/2 clients can do that costs them less than the proxy. */
final class Http2AbuseTest {
    @Test
    void rapidResetsEndTheConnection() throws Exception {
        Origin origin = Origin.start("a", call -> call.in.read() >= 0);
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawHttp2 client = new RawHttp2(f.port)) {
            Http2Abuse.RAPID_RESET.flood(client);
            assertCalmed(f, client, 1);
            ProxyFixture.await(
                    "nothing in progress",
                    () -> f.balancer.view().backends().stream().allMatch(backend -> backend.inFlight() == 0));
            assertThat(f.count(Outcome.SUCCESS)).isZero();
        }
    }

    @Test
    void settingsPingsAndPrioritiesAreCounted() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"))) {
            int floods = 0;
            for (Http2Abuse abuse :
                    List.of(Http2Abuse.SETTINGS, Http2Abuse.PING, Http2Abuse.PRIORITY, Http2Abuse.WINDOW_UPDATE)) {
                try (RawHttp2 client = new RawHttp2(f.port)) {
                    abuse.flood(client);
                    floods++;
                    assertCalmed(f, client, floods);
                }
            }
        }
    }

    @Test
    void endlessContinuationsEndTheConnection() throws Exception {
        try (ProxyFixture f = ProxyFixture.start(Origin.plain("a"));
                RawHttp2 client = new RawHttp2(f.port)) {
            Http2Abuse.CONTINUATION.flood(client);
            assertCalmed(f, client, 1);
        }
    }

    @Test
    void violationsThatMakeTheProxyResetAreCounted() throws Exception {
        Origin origin = Origin.start("a", call -> call.in.read() >= 0);
        try (ProxyFixture f = ProxyFixture.start(origin);
                RawHttp2 client = new RawHttp2(f.port)) {
            Http2Abuse.MADE_YOU_RESET.flood(client);
            assertCalmed(f, client, 1);
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

    private static void assertCalmed(ProxyFixture f, RawHttp2 client, int floods) throws IOException {
        int error = client.goAway();
        // a reset of the connection may overtake what was said before it
        assertThat(error).isIn(RawHttp2.ENHANCE_YOUR_CALM, -1);
        ProxyFixture.await("counted", () -> f.proxy.stats().errors(ProxyError.FLOOD) >= floods);
    }
}
