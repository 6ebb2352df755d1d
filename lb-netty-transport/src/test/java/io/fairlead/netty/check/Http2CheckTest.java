package io.fairlead.netty.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthChecker;
import io.fairlead.api.HealthResult;
import io.fairlead.netty.Transport;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages over HTTP/2, with and without TLS. */
@SuppressWarnings("FutureReturnValueIgnored") // what a server sends is seen by the check
final class Http2CheckTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";
    private static final String REFUSED_TO_SPEAK = "ALPN did not choose h2";

    private static Http2CheckBuilder encrypted(CheckFixture f) {
        return TransportChecks.http2(f.group).trust(TestKeys.trusting(TestKeys.GOOD));
    }

    private static HealthChecker plain(CheckFixture f) {
        return TransportChecks.http2(f.group).plaintext().build();
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theStatusDecidesOverTlsWithAlpn(Transport transport) throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress address = f.serveTls(
                    TestKeys.GOOD,
                    Http2Server.answering(request -> {
                        asked.add(request.head().toString());
                        request.headers(false, ":status", "103", "link", "x")
                                .headers(false, ":status", "200")
                                .data(false, (byte) 1); // and more would follow
                    }),
                    "http/1.1",
                    "h2");
            assertThat(f.check(
                            encrypted(f).path("/health").header("X-Check", "1").build(), address))
                    .isEqualTo(HealthResult.pass("HTTP 200"));
            assertThat(asked.remove())
                    .contains(
                            ":method: GET",
                            ":scheme: https",
                            ":authority: localhost:" + address.getPort(),
                            ":path: /health",
                            "user-agent: fairlead",
                            "x-check: 1");
            assertThat(f.check(encrypted(f).expect(204).build(), address))
                    .isEqualTo(HealthResult.fail("HTTP 200 (expected: 204)"));
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theStatusDecidesWithPriorKnowledge(Transport transport) throws Exception {
        BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress bad = f.serve(Http2Server.answering(request -> {
                asked.add(request.head().toString());
                request.headers(true, ":status", "503");
            }));
            assertThat(f.check(plain(f), bad)).isEqualTo(HealthResult.fail("HTTP 503 (expected: 200..399)"));
            assertThat(asked.remove()).contains(":scheme: http,", ":authority: localhost:" + bad.getPort());
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theBodyDecidesWhereItIsLookedAt(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress pieces = f.serve(Http2Server.answering(request -> request.headers(false, ":status", "103")
                    .headers(false, ":status", "200")
                    .data(false, "all g".getBytes(StandardCharsets.US_ASCII))
                    .data(true, "ood".getBytes(StandardCharsets.US_ASCII))));
            InetSocketAddress trailers =
                    f.serve(Http2Server.answering(request -> request.headers(false, ":status", "200")
                            .data(false, "all good".getBytes(StandardCharsets.US_ASCII))
                            .headers(true, "x", "y")));
            for (InetSocketAddress address : new InetSocketAddress[] {pieces, trailers}) {
                assertThat(f.check(page(f).bodyContains("good").build(), address))
                        .isEqualTo(HealthResult.pass("HTTP 200 with \"good\""));
                assertThat(f.check(page(f).bodyMatches("^good").build(), address))
                        .isEqualTo(HealthResult.fail("HTTP 200 without /^good/ in the body"));
            }
            InetSocketAddress empty =
                    f.serve(Http2Server.answering(request -> request.headers(true, ":status", "204")));
            assertThat(f.check(page(f).bodyContains("good").build(), empty))
                    .isEqualTo(HealthResult.fail("HTTP 204 without \"good\" in the body"));
            InetSocketAddress cut = f.serve(Http2Server.answering(request -> request.headers(false, ":status", "200")
                    .data(false, (byte) 1)
                    .reset(Http2Error.CANCEL)));
            assertThat(f.check(page(f).bodyContains("good").build(), cut))
                    .isEqualTo(HealthResult.fail("stream reset with CANCEL"));
            InetSocketAddress large = f.serve(Http2Server.answering(
                    request -> request.headers(false, ":status", "200").data(false, new byte[60_000])));
            assertThat(f.check(page(f).bodyContains("good").build(), large))
                    .isEqualTo(HealthResult.fail("HTTP 200 without \"good\" in the first 32768 bytes of the body"));
        }
    }

    private static Http2CheckBuilder page(CheckFixture f) {
        return TransportChecks.http2(f.group).plaintext();
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void whatIsNoAnswerFails(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress resetting =
                    f.serve(Http2Server.answering(request -> request.reset(Http2Error.REFUSED_STREAM)));
            assertThat(f.check(plain(f), resetting)).isEqualTo(HealthResult.fail("stream reset with REFUSED_STREAM"));
            InetSocketAddress silent = f.serve(Http2Server.answering(request -> {}));
            assertThat(f.check(plain(f), silent, Duration.ofMillis(400)))
                    .isEqualTo(HealthResult.fail("timeout after 400 ms while waiting for the response"));
            InetSocketAddress closing = f.serve(
                    Http2Server.answering(request -> request.ctx().channel().close()));
            assertThat(f.check(plain(f), closing).passed()).isFalse();
            InetSocketAddress nameless = f.serve(Http2Server.answering(request -> request.headers(true, "x", "y")));
            assertThat(f.check(plain(f), nameless).passed()).isFalse();
        }
    }

    @Test
    void aServerThatGoesAwayFails() throws Exception {
        try (CheckFixture f = CheckFixture.on(Transport.NIO)) {
            // before the request: last stream 0, error 11, after empty settings
            byte[] frames = {
                0, 0, 0, 4, 0, 0, 0, 0, 0, //
                0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11
            };
            InetSocketAddress address = f.serve(pipeline -> pipeline.addLast(saying(frames)));
            assertThat(f.check(plain(f), address)).isEqualTo(HealthResult.fail("GOAWAY with ENHANCE_YOUR_CALM"));
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void whoSpeaksSomethingElseFails(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress old = f.serve(pipeline ->
                    pipeline.addLast(saying("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII))));
            HealthResult answer = f.check(plain(f), old);
            assertThat(answer.passed()).isFalse();
            assertThat(answer.detail()).startsWith("not proper HTTP/2: ");
            InetSocketAddress encryptedOld = f.serveTls(TestKeys.GOOD, pipeline -> {});
            assertThat(f.check(encrypted(f).build(), encryptedOld)).isEqualTo(HealthResult.fail(REFUSED_TO_SPEAK));
        }
    }

    /** Answers the first bytes, whatever they are. */
    private static ChannelInboundHandlerAdapter saying(byte[] answer) {
        return new ChannelInboundHandlerAdapter() {
            private boolean said;

            @Override
            public void channelRead(ChannelHandlerContext ctx, Object message) {
                ReferenceCountUtil.release(message);
                if (!said) {
                    said = true;
                    ctx.writeAndFlush(Unpooled.wrappedBuffer(answer));
                }
            }
        };
    }
}
