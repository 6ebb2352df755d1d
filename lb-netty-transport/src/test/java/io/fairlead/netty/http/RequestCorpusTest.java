package io.fairlead.netty.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.netty.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Request heads byte for byte, each with the status it must be refused with, or ok. */
final class RequestCorpusTest {
    private static final Limits LIMITS = Limits.defaults().withHeadBytes(2048).withRequestLineBytes(512);

    private static final RequestDecoder.Listener IGNORE = new RequestDecoder.Listener() {
        @Override
        public void onBytes() {}

        @Override
        public void onStemming() {}

        @Override
        public void onPreface(ByteBuf bytes) {
            bytes.release();
        }
    };

    @ParameterizedTest(name = "{0} <- {1}")
    @MethodSource("corpus")
    void everyHeadIsJudgedAsTheCorpusSays(String expected, String escaped) {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(Decoding.requests(LIMITS), IGNORE, false));
        try {
            channel.writeInbound(Unpooled.copiedBuffer(unescape(escaped), StandardCharsets.ISO_8859_1));
            Object first = channel.readInbound();
            assertThat(first).isInstanceOf(HttpRequest.class);
            int status = RequestGuard.check((HttpRequest) first, LIMITS);
            ReferenceCountUtil.release(first);
            assertThat(status == RequestGuard.OK ? "ok" : String.valueOf(status))
                    .isEqualTo(expected);
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    static Stream<Arguments> corpus() throws IOException {
        InputStream resource = RequestCorpusTest.class.getResourceAsStream("request-heads.txt");
        assertThat(resource).isNotNull();
        List<Arguments> cases = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank() && !line.startsWith("# ")) {
                    int space = line.indexOf(' ');
                    cases.add(Arguments.of(
                            line.substring(0, space), line.substring(space).trim()));
                }
            }
        }
        return cases.stream();
    }

    /** Understands \r \n \t \\ \xHH, and \*N{text} for repetition; ends the head if the line does not. */
    static String unescape(String text) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                bytes.append(c);
                continue;
            }
            char escape = text.charAt(++i);
            switch (escape) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case '\\' -> bytes.append('\\');
                case 's' -> bytes.append(' ');
                case 'x' -> {
                    bytes.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                    i += 2;
                }
                case '*' -> {
                    int open = text.indexOf('{', i);
                    int close = text.indexOf('}', open);
                    int times = Integer.parseInt(text.substring(i + 1, open));
                    bytes.append(unescape(text.substring(open + 1, close)).repeat(times));
                    i = close;
                }
                default -> throw new IllegalArgumentException("escape: " + escape);
            }
        }
        return bytes.toString();
    }
}
