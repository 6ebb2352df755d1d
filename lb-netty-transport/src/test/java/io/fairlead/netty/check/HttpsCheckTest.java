package io.fairlead.netty.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.HealthResult;
import io.fairlead.netty.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pages over HTTP/1.1 and TLS. */
final class HttpsCheckTest {
    private static final String TRANSPORTS = "io.fairlead.netty.ProxyFixture#transports";

    /** Reads a request to the end of its head and answers with these bytes, whatever it is. */
    private static final class Answering extends ChannelInboundHandlerAdapter {
        private final String answer;
        private final boolean closing;
        private final BlockingQueue<String> asked;
        private final StringBuilder head = new StringBuilder();

        Answering(String answer, boolean closing, BlockingQueue<String> asked) {
            this.answer = answer;
            this.closing = closing;
            this.asked = asked;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            head.append(((ByteBuf) message).toString(StandardCharsets.ISO_8859_1));
            ReferenceCountUtil.release(message);
            if (head.indexOf("\r\n\r\n") >= 0) {
                asked.add(head.toString());
                head.setLength(0);
                var written = ctx.writeAndFlush(Unpooled.copiedBuffer(answer, StandardCharsets.ISO_8859_1));
                if (closing) {
                    written.addListener(ChannelFutureListener.CLOSE);
                }
            }
        }
    }

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

    private InetSocketAddress serve(CheckFixture f, String answer, boolean closing) {
        return f.serveTls(
                TestKeys.GOOD, pipeline -> pipeline.addLast(new Answering(answer, closing, asked)), "h2", "http/1.1");
    }

    private static HttpsCheckBuilder options(CheckFixture f) {
        return TransportChecks.https(f.group).trust(TestKeys.trusting(TestKeys.GOOD));
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theStatusDecides(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress good = serve(f, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", false);
            InetSocketAddress bad = serve(f, "HTTP/1.1 503 Busy\r\n\r\n", true);
            InetSocketAddress early =
                    serve(f, "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", false);
            assertThat(f.check(options(f).build(), good)).isEqualTo(HealthResult.pass("HTTP 200"));
            assertThat(f.check(options(f).build(), bad)).isEqualTo(HealthResult.fail("HTTP 503 (expected: 200..399)"));
            assertThat(f.check(options(f).build(), early)).isEqualTo(HealthResult.pass("HTTP 204"));
            HttpsCheckBuilder picky = options(f).expect(503).expect(200, 201);
            assertThat(f.check(picky.build(), bad)).isEqualTo(HealthResult.pass("HTTP 503"));
            assertThat(f.check(picky.build(), early))
                    .isEqualTo(HealthResult.fail("HTTP 204 (expected: 503, 200..201)"));
        }
    }

    @Test
    void theRequestSaysWhatItWasTold() throws Exception {
        try (CheckFixture f = CheckFixture.on(Transport.NIO)) {
            InetSocketAddress address = serve(f, "HTTP/1.1 200 OK\r\n\r\n", true);
            f.check(options(f).build(), address);
            assertThat(asked.remove())
                    .isEqualTo("GET / HTTP/1.1\r\nhost: localhost:" + address.getPort()
                            + "\r\nuser-agent: fairlead\r\naccept: */*\r\nconnection: close\r\n\r\n");
            HttpsCheckBuilder options = options(f)
                    .method("HEAD")
                    .path("/health?full")
                    .serverName("db.test")
                    .header("X-Check", "yes indeed")
                    .header("User-Agent", "me");
            f.check(options.build(), address);
            assertThat(asked.remove())
                    .isEqualTo("HEAD /health?full HTTP/1.1\r\nhost: db.test:" + address.getPort()
                            + "\r\nuser-agent: me\r\naccept: */*\r\nx-check: yes indeed\r\nconnection: close\r\n\r\n");
            f.check(options.host("www.test").build(), address);
            assertThat(asked.remove()).contains("\r\nhost: www.test\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void whatIsNoAnswerFails(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            assertThat(f.check(options(f).build(), serve(f, "SSH-2.0-server\r\n\r\n", false)))
                    .isEqualTo(HealthResult.fail("not an HTTP/1.x response"));
            assertThat(f.check(options(f).build(), serve(f, "HTTP/1.1 200 OK\r\nX: ", true)))
                    .isEqualTo(HealthResult.fail("connection closed while waiting for the response"));
            assertThat(f.check(options(f).build(), serve(f, "HTTP/1.1 200 O", false), Duration.ofMillis(500)))
                    .isEqualTo(HealthResult.fail("timeout after 500 ms while waiting for the response"));
            assertThat(f.check(options(f).build(), serve(f, "HTTP/1.1 102 Wait\r\n\r\n".repeat(5_000), false)))
                    .isEqualTo(HealthResult.fail("response longer than 65536 bytes"));
            assertThat(f.check(options(f).build(), serve(f, "HTTP/1.1 200 OK\r\nX: " + "x".repeat(60_000), false)))
                    .isEqualTo(HealthResult.fail("not an HTTP/1.x response"));
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void theBodyDecidesWhereItIsLookedAt(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress sized = serve(f, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nall good", false);
            String interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
            String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
            String body = "6\r\nall go\r\n2\r\nod\r\n0\r\n\r\n";
            InetSocketAddress chunked = serve(f, interim + head + body, false);
            InetSocketAddress toTheEnd = serve(f, "HTTP/1.1 200 OK\r\n\r\nall good", true);
            for (InetSocketAddress address : new InetSocketAddress[] {sized, chunked, toTheEnd}) {
                assertThat(f.check(options(f).bodyContains("l good").build(), address))
                        .isEqualTo(HealthResult.pass("HTTP 200 with \"l good\""));
                assertThat(f.check(options(f).bodyContains("bad").build(), address))
                        .isEqualTo(HealthResult.fail("HTTP 200 without \"bad\" in the body"));
                assertThat(f.check(options(f).bodyMatches("^all .*d$").build(), address))
                        .isEqualTo(HealthResult.pass("HTTP 200 with /^all .*d$/"));
                assertThat(f.check(options(f).bodyMatches("^good").build(), address))
                        .isEqualTo(HealthResult.fail("HTTP 200 without /^good/ in the body"));
                assertThat(f.check(options(f).bodyContains("good").expect(204).build(), address))
                        .isEqualTo(HealthResult.fail("HTTP 200 (expected: 204)"));
            }
        }
    }

    @ParameterizedTest
    @MethodSource(TRANSPORTS)
    void bodiesThatAreCutOrLongOrHardToSearch(Transport transport) throws Exception {
        try (CheckFixture f = CheckFixture.on(transport)) {
            InetSocketAddress cut = serve(f, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nall good", true);
            assertThat(f.check(options(f).bodyContains("bad").build(), cut))
                    .isEqualTo(HealthResult.fail("connection closed while reading the body"));
            InetSocketAddress silent = serve(f, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nall", false);
            assertThat(f.check(options(f).bodyContains("bad").build(), silent, Duration.ofMillis(500)))
                    .isEqualTo(HealthResult.fail("timeout after 500 ms while reading the body"));
            InetSocketAddress broken =
                    serve(f, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n", false);
            assertThat(f.check(options(f).bodyContains("size").build(), broken))
                    .isEqualTo(HealthResult.fail("not a proper body of HTTP/1.x"));
            String page = "a".repeat(1_000_000) + "b";
            InetSocketAddress large =
                    serve(f, "HTTP/1.1 200 OK\r\nContent-Length: " + page.length() + "\r\n\r\n" + page, false);
            assertThat(f.check(options(f).bodyContains("b").build(), large))
                    .isEqualTo(HealthResult.fail("HTTP 200 without \"b\" in the first 32768 bytes of the body"));
            assertThat(f.check(options(f).bodyMatches("^aa").build(), large))
                    .isEqualTo(HealthResult.pass("HTTP 200 with /^aa/"));
            assertThat(f.check(options(f).bodyMatches("(a+)+b").build(), large))
                    .isEqualTo(HealthResult.fail("HTTP 200, but /(a+)+b/ takes more than 1000000 steps"));
        }
    }

    @Test
    void optionsAreChecked() {
        try (CheckFixture f = CheckFixture.on(Transport.NIO)) {
            HttpsCheckBuilder options = options(f);
            assertThatThrownBy(() -> options.path("x")).hasMessageStartingWith("path: \"x\" (expected: / and then");
            assertThatThrownBy(() -> options.method("POST")).hasMessage("method: \"POST\" (expected: GET or HEAD)");
            assertThatThrownBy(() -> options.host("a\r\nb")).hasMessageStartingWith("host: \"a\\u000d\\u000ab\"");
            assertThatThrownBy(() -> options.header("a b", "c")).hasMessageStartingWith("header name: \"a b\"");
            assertThatThrownBy(() -> options.header("TE", "c"))
                    .hasMessage("header name: \"TE\" (expected: one the check does not set)");
            assertThatThrownBy(() -> options.header("a", "b\n")).hasMessageStartingWith("header a: \"b\\u000a\"");
            assertThatThrownBy(() -> options.bodyContains("")).hasMessageStartingWith("body text: \"\" (expected:");
            assertThatThrownBy(() -> options.bodyMatches("("))
                    .hasMessageStartingWith("body regex: \"(\" (expected: a regular expression; Unclosed group");
            assertThatThrownBy(() -> options.bodyMatches("\u00e9"))
                    .hasMessage("body regex: \"\\u00e9\" (expected: a regular expression in ASCII)");
            assertThatThrownBy(() -> options(f).method("HEAD").bodyContains("x").build())
                    .hasMessage("method: HEAD (expected: GET, to look at the body)");
            assertThatThrownBy(() -> options.expect(99))
                    .hasMessage("expected statuses: 99..99 (expected: a range within 100..599)");
        }
    }
}
