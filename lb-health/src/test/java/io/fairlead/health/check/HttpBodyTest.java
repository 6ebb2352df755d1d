package io.fairlead.health.check;

import static io.fairlead.health.check.Talk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is looked for in the body of a response, and where a body ends. */
class HttpBodyTest {
    private static final BodyRule READY = BodyRule.text("ready");
    private static final BodyRule STATUS = BodyRule.regex(BoundedRegex.of("regex", "\"status\": *\"(up|ready)\""));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nI am ready",
                "content-length:10 \r\n\r\nI am ready and this is the next response",
                "Content-Length: 5\r\nContent-Length: 5\r\n\r\nready",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nI a\r\n7\r\nm ready\r\n0\r\n\r\n",
                "Transfer-Encoding: gzip, Chunked\r\nContent-Length: 0\r\n\r\n2;x=\"y\"\r\nre\r\n00A\r\nady to go!\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\n\n2\nre\n3\nady\n0\n\n",
                "\r\nI am ready"
            })
    void findsTheText(String rest) {
        assertThat(whateverThePieces("HTTP/1.1 200 OK\r\n" + rest, READY))
                .isEqualTo(HealthResult.pass("HTTP 200 with \"ready\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 4\r\n\r\nready",
                "Content-Length: 0\r\n\r\nready",
                "Transfer-Encoding: chunked\r\n\r\n4\r\nread\r\n0\r\n\r\ny",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nrea\r\n3\r\nxdy\r\n0;ready\r\n\r\n",
                "X-Status: ready\r\nContent-Length: 2\r\n\r\nno"
            })
    void missesTheText(String rest) {
        assertThat(whateverThePieces("HTTP/1.1 200 OK\r\n" + rest, READY))
                .isEqualTo(HealthResult.fail("HTTP 200 without \"ready\" in the body"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nready"
            })
    void someResponsesHaveNoBody(String response) {
        assertThat(whateverThePieces(response, READY).detail()).endsWith("without \"ready\" in the body");
    }

    @Test
    void theStatusCountsFirst() {
        assertThat(whateverThePieces("HTTP/1.1 503 No\r\nContent-Length: 5\r\n\r\nready", READY))
                .isEqualTo(HealthResult.fail("HTTP 503 (expected: 200..399)"));
    }

    @Test
    void anInterimResponseHasNoBodyOfItsOwn() {
        assertThat(whateverThePieces(
                        "HTTP/1.1 103 Early\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n\r\nready", READY))
                .isEqualTo(HealthResult.pass("HTTP 200 with \"ready\""));
    }

    @Test
    void aRegexSeesTheWholeBody() {
        String body = "{\"status\":   \"up\"}";
        assertThat(whateverThePieces("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body, STATUS))
                .isEqualTo(HealthResult.pass("HTTP 200 with /\"status\": *\"(up|ready)\"/"));
        assertThat(whateverThePieces("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{", STATUS)
                        .detail())
                .isEqualTo("HTTP 200 without /\"status\": *\"(up|ready)\"/ in the body");
    }

    @Test
    void theEndOfTheConnectionMayBeTheEndOfTheBody() {
        assertThat(talk(STATUS)
                        .hears("HTTP/1.0 200 OK\r\n\r\n\"status\":\"up\"")
                        .hearsTheEnd()
                        .result()
                        .passed())
                .isTrue();
        assertThat(talk(READY).hears("HTTP/1.0 200 OK\r\n\r\nrea").hearsTheEnd().result())
                .isEqualTo(HealthResult.fail("HTTP 200 without \"ready\" in the body"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n5\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
            })
    void aBodyMayBeCutShort(String rest) {
        Talk talk = talk(READY).hears("HTTP/1.1 200 OK\r\n" + rest);
        assertThat(talk.awaited()).isEqualTo("the end of the body");
        assertThat(talk.hearsTheEnd().result())
                .isEqualTo(HealthResult.fail("HTTP 200, but connection closed before the end of the body"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Transfer-Encoding: chunked\r\n\r\nready",
                "Transfer-Encoding: chunked\r\n\r\n-5\r\nready\r\n",
                "Transfer-Encoding: chunked\r\n\r\n\r\nready",
                "Transfer-Encoding: chunked\r\n\r\n123456789\r\nready",
                "Transfer-Encoding: chunked\r\n\r\n0x5\r\nready\r\n"
            })
    void chunksNeedASize(String rest) {
        assertThat(whateverThePieces("HTTP/1.1 200 OK\r\n" + rest, READY))
                .isEqualTo(HealthResult.fail("HTTP 200, but chunk without size"));
    }

    @Test
    void chunksNeedAnEnd() {
        assertThat(whateverThePieces("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nreadX\r\n", READY))
                .isEqualTo(HealthResult.fail("HTTP 200, but chunk without end"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "5, 5", "0x5", "", "9999999999999999", "5\r\nContent-Length: 6"})
    void aLengthMustBeOneNumber(String length) {
        HealthResult result =
                whateverThePieces("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\nready", READY);
        assertThat(result.passed()).isFalse();
        assertThat(result.detail()).startsWith("HTTP 200, but Content-Length: ").endsWith("(expected: one number)");
    }

    @Test
    void aLengthMattersToNobodyWhoDoesNotReadTheBody() {
        assertThat(whateverThePieces("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", null))
                .isEqualTo(HealthResult.pass("HTTP 200"));
    }

    @Test
    void aBodyIsReadForSoLongOnly() {
        String head = "HTTP/1.1 200 OK\r\n\r\n";
        int most = HttpBody.LONGEST;
        assertThat(talk(READY)
                        .hears(head + "x".repeat(most - 5) + "ready")
                        .result()
                        .passed())
                .isTrue();
        assertThat(talk(READY).hears(head + "x".repeat(most - 4) + "ready").result())
                .isEqualTo(HealthResult.fail("HTTP 200 without \"ready\" in the first 32768 bytes of the body"));
        assertThat(talk(STATUS)
                        .hears(head + "\"status\":\"up\"" + "x".repeat(most))
                        .result()
                        .passed())
                .isTrue();
    }

    @Test
    void anExplosionFailsTheCheckInWords() {
        String body = "a".repeat(60);
        assertThat(talk(BodyRule.regex(BoundedRegex.of("regex", ".*.*.*.*.*.*b")))
                        .hears("HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n" + body)
                        .result())
                .isEqualTo(HealthResult.fail("HTTP 200, but /.*.*.*.*.*.*b/ takes more than 1000000 steps"));
    }

    @Property(tries = 200)
    void chunksInAnyPiecesAreOneBody(
            @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 9) Integer> chunks,
            @ForAll List<@IntRange(min = 1, max = 9) Integer> pieces) {
        StringBuilder response = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        String body = "x".repeat(chunks.stream().mapToInt(Integer::intValue).sum()) + "ready";
        List<byte[]> cut = Talk.pieces(bytes(body), chunks);
        for (byte[] chunk : cut) {
            response.append(Integer.toHexString(chunk.length)).append("\r\n");
            response.append(new String(chunk, StandardCharsets.ISO_8859_1)).append("\r\n");
        }
        response.append("0\r\n\r\n");
        Talk talk = talk(READY);
        Talk.pieces(bytes(response.toString()), pieces).forEach(talk::hears);
        assertThat(talk.result()).isEqualTo(HealthResult.pass("HTTP 200 with \"ready\""));
    }

    private static HealthResult whateverThePieces(String response, BodyRule rule) {
        return Talk.whateverThePieces(() -> conversation(rule), List.of(bytes(response)));
    }

    private static Talk talk(BodyRule rule) {
        return Talk.with(conversation(rule));
    }

    private static HttpConversation conversation(BodyRule rule) {
        return new HttpConversation(ByteBuffer.allocate(0), StatusRanges.DEFAULT, rule);
    }
}
