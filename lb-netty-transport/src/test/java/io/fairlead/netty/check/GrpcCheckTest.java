package io.fairlead.netty.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.netty.Transport;
import io.netty.buffer.ByteBufUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The health service of gRPC, with and without TLS. */
final class GrpcCheckTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";

    private static HealthChecker plain(CheckFixture f) {
        return TransportChecks.grpc(f.group).plaintext().service("shop.Cart").build();
    }

    private static void answer(Http2Server.Request request, int status) {
        byte[] message = (status == 0) ? new byte[5] : new byte[] {0, 0, 0, 0, 2, 8, (byte) status};
        request.headers(false, ":status", "200", "content-type", "application/grpc")
                .data(false, message)
                .headers(true, "grpc-status", "0");
    }

    private static InetSocketAddress answering(CheckFixture f, int status) {
        return f.serve(Http2Server.answering(request -> answer(request, status)));
    }

    private static InetSocketAddress refusing(CheckFixture f, String... fields) {
        return f.serve(Http2Server.answering(request -> request.headers(true, fields)));
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theServingStatusDecides(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            assertThat(f.check(plain(f), answering(f, 1))).isEqualTo(HealthResult.pass("SERVING"));
            assertThat(f.check(plain(f), answering(f, 0))).isEqualTo(HealthResult.fail("UNKNOWN"));
            assertThat(f.check(plain(f), answering(f, 2))).isEqualTo(HealthResult.fail("NOT_SERVING"));
            assertThat(f.check(plain(f), answering(f, 3))).isEqualTo(HealthResult.fail("SERVICE_UNKNOWN"));
            assertThat(f.check(plain(f), answering(f, 4)))
                    .isEqualTo(HealthResult.fail("serving status 4 (expected: 1)"));
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theCallIsThatOfTheHealthService(Transport transport) throws Exception {
        BlockingQueue<Http2Server.Request> asked = new LinkedBlockingQueue<>();
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress address = f.serveTls(
                    TestKeys.SOON,
                    Http2Server.answering(request -> {
                        asked.add(request);
                        // the message in three pieces
                        request.headers(false, ":status", "200", "content-type", "application/grpc+proto")
                                .data(false, (byte) 0, (byte) 0)
                                .data(false, (byte) 0, (byte) 0, (byte) 2, (byte) 8)
                                .data(false, (byte) 1)
                                .headers(true, "grpc-status", "0");
                    }),
                    "h2");
            HealthChecker checker = TransportChecks.grpc(f.group)
                    .trust(TestKeys.trusting(TestKeys.SOON))
                    .service("shop.Cart")
                    .build();
            assertThat(f.check(checker, address, Duration.ofSeconds(15)))
                    .isEqualTo(HealthResult.pass("SERVING, certificate expires in 12 d"));
            Http2Server.Request request = asked.remove();
            assertThat(request.head().toString())
                    .contains(
                            ":method: POST",
                            ":scheme: https",
                            ":path: /grpc.health.v1.Health/Check",
                            ":authority: localhost:" + address.getPort(),
                            "te: trailers",
                            "content-type: application/grpc",
                            "grpc-timeout: 15000m");
            byte[] body = ByteBufUtil.getBytes(request.body());
            assertThat(Arrays.copyOf(body, 7)).containsExactly(0, 0, 0, 0, 11, 0x0A, 9);
            assertThat(new String(body, 7, body.length - 7, StandardCharsets.UTF_8))
                    .isEqualTo("shop.Cart");
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void whatTheServerDoesNotKnowIsSaidInWords(Transport transport) throws Exception {
        String ok = "200";
        String grpc = "application/grpc";
        try (CheckFixture f = CheckFixture.on(transport)) {
            assertThat(f.check(plain(f), refusing(f, ":status", ok, "content-type", grpc, "grpc-status", "12")))
                    .isEqualTo(HealthResult.fail("UNIMPLEMENTED: the server has no service grpc.health.v1.Health"));
            assertThat(f.check(plain(f), refusing(f, ":status", ok, "content-type", grpc, "grpc-status", "5")))
                    .isEqualTo(HealthResult.fail("NOT_FOUND: the server does not know the service \"shop.Cart\""));
            assertThat(f.check(
                            plain(f),
                            refusing(
                                    f,
                                    ":status",
                                    ok,
                                    "content-type",
                                    grpc,
                                    "grpc-status",
                                    "14",
                                    "grpc-message",
                                    "too busy")))
                    .isEqualTo(HealthResult.fail("UNAVAILABLE: too busy"));
            assertThat(f.check(plain(f), refusing(f, ":status", ok, "content-type", grpc, "grpc-status", "77")))
                    .isEqualTo(HealthResult.fail("gRPC status 77"));
            assertThat(f.check(plain(f), refusing(f, ":status", ok, "content-type", grpc)))
                    .isEqualTo(HealthResult.fail("response without a gRPC status"));
            assertThat(f.check(plain(f), refusing(f, ":status", "502", "content-type", "text/html")))
                    .isEqualTo(HealthResult.fail("HTTP 502 (expected: 200)"));
            assertThat(f.check(plain(f), refusing(f, ":status", ok, "content-type", "text/html")))
                    .isEqualTo(HealthResult.fail("content type text/html (expected: application/grpc)"));
            InetSocketAddress unfinished =
                    f.serve(Http2Server.answering(request -> request.headers(false, ":status", ok, "content-type", grpc)
                            .data(true, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 2, (byte) 8, (byte) 1)));
            assertThat(f.check(plain(f), unfinished)).isEqualTo(HealthResult.fail("response without a gRPC status"));
            InetSocketAddress talkative =
                    f.serve(Http2Server.answering(request -> request.headers(false, ":status", ok, "content-type", grpc)
                            .data(false, new byte[16_000])
                            .data(false, new byte[16_000])
                            .data(false, new byte[16_000])
                            .data(false, new byte[16_000])
                            .data(false, new byte[1_500])));
            assertThat(f.check(plain(f), talkative)).isEqualTo(HealthResult.fail("response longer than 65536 bytes"));
        }
    }
}
