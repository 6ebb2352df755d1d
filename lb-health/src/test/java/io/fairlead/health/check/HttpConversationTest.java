package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpConversationTest {
    private static final Step GARBAGE = Step.fail("not an HTTP/1.x response");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.0 200 OK\r\nServer: x\r\n\r\n",
                "HTTP/1.1 200 \r\n\r\n",
                "HTTP/1.1 200\r\n\r\n",
                "HTTP/1.1 200 OK\n\n",
                "HTTP/1.1 200 \u00e9t\u00e9\tand more\r\n\r\nbody",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nLink: </s>\r\n\r\nHTTP/1.1 102 P\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
            })
    void readsTheStatus(String response) {
        assertThat(read(response)).isEqualTo(Step.pass("HTTP 200"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "\n",
                "http/1.1 200 OK\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.2 200 OK\r\n\r\n",
                "HTTP/1.1\r\n",
                "HTTP/1.1  200 OK\r\n",
                "HTTP/1.1 20 OK\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 099 OK\r\n",
                "HTTP/1.1 2x0 OK\r\n",
                "HTTP/1.1 -20 OK\r\n",
                "HTTP/1.1 200\tOK\r\n",
                "HTTP/1.1 200 O\0K\r\n",
                "HTTP/1.1 200 OK\rX\r\n",
                "HTTP/1.1 200 OK\r\nX: y\rz\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHello\r\n",
                "\u0016\u0003\u0001",
                "GET / HTTP/1.1\r\n\r\n"
            })
    void refusesWhatIsNoResponse(String response) {
        assertThat(read(response)).isEqualTo(GARBAGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nA: b\r\n\r", "HTTP/1.1 100 C\r\n\r\n"})
    void waitsForTheEndOfTheHead(String response) {
        assertThat(read(response)).isEqualTo(Step.AWAIT);
    }

    @Test
    void switchingProtocolsIsNoInterimResponse() {
        assertThat(read("HTTP/1.1 101 Switching Protocols\r\n\r\n"))
                .isEqualTo(Step.fail("HTTP 101 (expected: 200..399)"));
    }

    @Test
    void aLongReasonIsNoProblem() {
        assertThat(read("HTTP/1.1 200 " + "x".repeat(100_000) + "\r\n\r\n")).isEqualTo(Step.pass("HTTP 200"));
    }

    @Property
    void theAnswerDoesNotDependOnThePieces(
            @ForAll @IntRange(min = 100, max = 599) int status,
            @ForAll List<@IntRange(min = 1, max = 9) Integer> pieces) {
        String response = "HTTP/1.1 " + status + " Some Reason\r\nServer: x\r\n\r\n";
        HttpConversation conversation = conversation();
        Step step = Step.AWAIT;
        int at = 0;
        for (int i = 0; at < response.length(); i++) {
            int length = (i < pieces.size()) ? pieces.get(i) : 5;
            int end = Math.min(at + length, response.length());
            assertThat(step).isEqualTo(Step.AWAIT);
            step = conversation.received(bytes(response.substring(at, end)));
            at = end;
        }
        assertThat(step).isEqualTo(read(response));
    }

    @Property
    void noInputBreaksTheParser(@ForAll byte[] garbage) {
        Step step = conversation().received(ByteBuffer.wrap(garbage));
        assertThat(step).isIn(GARBAGE, Step.AWAIT);
    }

    private static Step read(String response) {
        return conversation().received(bytes(response));
    }

    private static HttpConversation conversation() {
        return new HttpConversation(ByteBuffer.allocate(0), StatusRanges.DEFAULT, null);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
