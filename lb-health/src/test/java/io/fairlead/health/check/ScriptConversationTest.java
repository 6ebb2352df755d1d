package io.fairlead.health.check;

import static io.fairlead.health.check.Talk.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class ScriptConversationTest {
    private static final HealthResult PASS = HealthResult.pass("answered as expected");

    private static final Script SMTP = new Script(
            List.of(
                    new Script.Turn(buffer(""), Script.line(BoundedRegex.of("regex", "^220 "))),
                    new Script.Turn(buffer("EHLO x\r\n"), Script.line(BoundedRegex.of("regex", "^250 ")))),
            buffer("QUIT\r\n"));

    private static final Script MEMCACHED =
            new Script(List.of(new Script.Turn(buffer("version\r\n"), needle("VERSION "))), buffer(""));

    @Test
    void takesTurns() {
        Talk talk = Talk.with(new ScriptConversation(SMTP));
        assertThat(talk.sent()).isEmpty();
        talk.hears("220-hello\r\n");
        assertThat(talk.sent()).isEmpty();
        talk.hears("220 mail.example\r\n");
        assertThat(talk.sent()).isEqualTo("EHLO x\r\n");
        talk.hears("250-SIZE 1000\r\n250 HELP\r\n");
        assertThat(talk.sent()).isEqualTo("EHLO x\r\nQUIT\r\n");
        assertThat(talk.result()).isEqualTo(PASS);
    }

    @Test
    void thePiecesDoNotMatter() {
        assertThat(Talk.whateverThePieces(
                        () -> new ScriptConversation(SMTP),
                        List.of(bytes("220-a\r\n220 b\r\n"), bytes("250-c\r\n250-d\r\n250 e\r\n"))))
                .isEqualTo(PASS);
        assertThat(Talk.whateverThePieces(
                        () -> new ScriptConversation(MEMCACHED), List.of(bytes("VERVERSION 1.6\r\n"))))
                .isEqualTo(PASS);
    }

    @Test
    void linesMayEndInLineFeeds() {
        assertThat(Talk.whateverThePieces(
                        () -> new ScriptConversation(SMTP), List.of(bytes("220 b\n"), bytes("250 e\n"))))
                .isEqualTo(PASS);
    }

    @Test
    void aCarriageReturnWithinALineBelongsToIt() {
        Script script = new Script(
                List.of(new Script.Turn(buffer(""), Script.line(BoundedRegex.of("regex", "^a\\rb\\r$")))), buffer(""));
        assertThat(Talk.whateverThePieces(() -> new ScriptConversation(script), List.of(bytes("a\rb\r\r\n"))))
                .isEqualTo(PASS);
    }

    @Test
    void eachByteCountsForOneAnswer() {
        Script twice = new Script(
                List.of(new Script.Turn(buffer(""), needle("aa")), new Script.Turn(buffer(""), needle("aa"))),
                buffer(""));
        assertThat(Talk.with(new ScriptConversation(twice)).hears("aaa").isDone())
                .isFalse();
        assertThat(Talk.whateverThePieces(() -> new ScriptConversation(twice), List.of(bytes("aaaa"))))
                .isEqualTo(PASS);
    }

    @Test
    void saysWhatCameInstead() {
        Talk talk = Talk.with(new ScriptConversation(SMTP));
        assertThat(talk.awaited()).isEqualTo("a line with /^220 /");
        talk.hears("554 go away\r\n");
        assertThat(talk.awaited()).isEqualTo("a line with /^220 /, after \"554 go away\\u000d\\u000a\"");
        assertThat(talk.hearsTheEnd().result())
                .isEqualTo(HealthResult.fail("connection closed while waiting for a line with /^220 /,"
                        + " after \"554 go away\\u000d\\u000a\""));
    }

    @Test
    void showsSoMuchOnly() {
        Talk talk = Talk.with(new ScriptConversation(MEMCACHED)).hears("x".repeat(1000));
        assertThat(talk.awaited()).isEqualTo("\"VERSION \", after \"" + "x".repeat(80) + "\"");
    }

    @Test
    void anEndlessLineFails() {
        assertThat(Talk.with(new ScriptConversation(SMTP))
                        .hears("x".repeat(8193))
                        .result()
                        .detail())
                .startsWith("line longer than 8192 bytes, while waiting for a line with /^220 /, after \"xxx");
        assertThat(Talk.with(new ScriptConversation(SMTP))
                        .hears("x".repeat(8192) + "\r\n")
                        .isDone())
                .isFalse();
    }

    @Property
    void nothingDependsOnThePieces(
            @ForAll @CharRange(from = 'a', to = 'c') @StringLength(max = 40) String answer,
            @ForAll List<@IntRange(min = 1, max = 9) Integer> pieces) {
        Script script = new Script(
                List.of(
                        new Script.Turn(buffer("1"), needle("ab")),
                        new Script.Turn(buffer("2"), needle("ca")),
                        new Script.Turn(buffer("3"), needle("b"))),
                buffer("4"));
        Talk whole = Talk.with(new ScriptConversation(script)).hears(answer);
        Talk cut = Talk.with(new ScriptConversation(script));
        Talk.pieces(bytes(answer), pieces).forEach(cut::hears);
        assertThat(cut.sent()).isEqualTo(whole.sent());
        assertThat(cut.isDone()).isEqualTo(whole.isDone());
        assertThat(cut.awaitedOrDone()).isEqualTo(whole.awaitedOrDone());
        assertThat(whole.isDone()).isEqualTo(answer.matches(".*?ab.*?ca.*?b.*"));
    }

    private static Script.Answer needle(String text) {
        return Script.needle(Needle.of(text), '"' + text + '"');
    }

    private static ByteBuffer buffer(String text) {
        return ByteBuffer.wrap(bytes(text)).asReadOnlyBuffer();
    }
}
