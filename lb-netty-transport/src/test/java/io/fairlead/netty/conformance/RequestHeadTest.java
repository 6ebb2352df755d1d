package io.fairlead.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.http.RequestHeads;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What holds for any request head, and not only for those that somebody thought of. */
final class RequestHeadTest {
    private static final List<String> PIECES = List.of(
            "GET ",
            "POST ",
            "/x",
            "http://b",
            "*",
            " ",
            "\t",
            "HTTP/1.1",
            "HTTP/1.0",
            "\r\n",
            "\r\n",
            "\r\n",
            "\n",
            "\r",
            "Host: a",
            "Host:",
            "Content-Length: 3",
            "content-length: 0",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: ",
            "chunked",
            "Connection: ",
            "close",
            "Content-Length",
            "TE: trailers",
            "X: y",
            "X_Y: z",
            "Transfer_Encoding: chunked",
            ":",
            ",",
            ";",
            "\u0000",
            "\u000b",
            "\u007f",
            "\u00e4",
            "0",
            "3",
            "#",
            "@",
            "[::1]",
            "Via: 1.1 fairlead",
            "Expect: 100-continue",
            "Upgrade: h2c",
            "Sec-WebSocket-Key1: 1",
            "abc");

    @Test
    void everySeedHolds() {
        List<byte[]> seeds = RequestHeadFuzz.seeds();
        assertThat(seeds).hasSizeGreaterThan(300);
        seeds.forEach(RequestHeadFuzz::fuzzerTestOneInput);
    }

    @Property(tries = 2_000)
    void whatIsForwardedIsOneRequestByTheLetter(@ForAll("heads") String head) {
        RequestHeadFuzz.fuzzerTestOneInput(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Property(tries = 500)
    void whereTheBytesAreCutChangesNothing(@ForAll("heads") String head, @ForAll @IntRange(max = 400) int split) {
        byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
        assertThat(RequestHeads.judge(bytes, Math.min(split, bytes.length)))
                .isEqualTo(RequestHeads.judge(bytes, bytes.length));
    }

    @Property(tries = 500)
    void oneByteMoreOrLessNeverMakesTwoRequestsOfOne(
            @ForAll("seeds") byte[] seed, @ForAll @IntRange(max = 1_000) int at, @ForAll byte other) {
        byte[] replaced = seed.clone();
        replaced[at % seed.length] = other;
        RequestHeadFuzz.fuzzerTestOneInput(replaced);
        byte[] shorter = Arrays.copyOf(seed, seed.length - 1);
        System.arraycopy(seed, at % seed.length + 1, shorter, at % seed.length, seed.length - 1 - at % seed.length);
        RequestHeadFuzz.fuzzerTestOneInput(shorter);
    }

    @Provide
    Arbitrary<String> heads() {
        Arbitrary<String> start =
                Arbitraries.of("GET /x HTTP/1.1\r\nHost: a\r\n", "POST / HTTP/1.1\r\nHost: a\r\n", "");
        Arbitrary<String> rest = Arbitraries.of(PIECES).list().ofMaxSize(12).map(pieces -> String.join("", pieces));
        Arbitrary<String> end = Arbitraries.of("\r\n\r\n", "\r\n", "\n\n", "");
        return net.jqwik.api.Combinators.combine(start, rest, end).as((a, b, c) -> a + b + c);
    }

    @Provide
    Arbitrary<byte[]> seeds() {
        return Arbitraries.of(
                RequestHeadFuzz.seeds().stream().filter(seed -> seed.length > 0).toList());
    }
}
