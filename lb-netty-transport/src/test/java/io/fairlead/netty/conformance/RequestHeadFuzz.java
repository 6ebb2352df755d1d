package io.fairlead.netty.conformance;

import io.fairlead.netty.conformance.Message.Malformed;
import io.fairlead.netty.http.RequestHeads;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A target for Jazzer: whatever comes, the head that is forwarded is one by the letter, with one host and one framing,
 * and how the bytes were cut into pieces changes nothing.
 */
public final class RequestHeadFuzz {
    private RequestHeadFuzz() {}

    /** Is called by Jazzer; throws when something is wrong. */
    public static void fuzzerTestOneInput(byte[] data) {
        String whole = RequestHeads.judge(data, data.length);
        if (data.length > 1) {
            int split = 1 + (data[data.length - 1] & 0xff) % (data.length - 1);
            String halves = RequestHeads.judge(data, split);
            require(
                    whole.equals(halves),
                    "cut at " + split + ": " + Escapes.text(halves) + " and " + Escapes.text(whole));
        }
        if (whole.length() > 3) {
            forwarded(whole);
        } else {
            require(whole.isEmpty() || whole.matches("[45][0-9][0-9]"), whole);
        }
    }

    private static void forwarded(String head) {
        try {
            Message message = Message.request(head, 0);
            require(message != null, "not complete: " + Escapes.text(head));
            require(message.start().endsWith(" HTTP/1.1"), message.start());
            require(message.values("host").size() == 1, "hosts: " + message.values("host"));
            require(message.values("x-forwarded-for").equals(List.of("192.0.2.1")), Escapes.text(head));
            require(message.values("upgrade").isEmpty(), Escapes.text(head));
            int framings = message.values("content-length").size()
                    + message.values("transfer-encoding").size();
            require(framings <= 1, Escapes.text(head));
            require(
                    message.body().isEmpty() && message.end() == head.length(),
                    "behind the head: " + Escapes.text(head));
        } catch (Malformed e) {
            throw new IllegalStateException(Escapes.text(head), e);
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }

    /** Returns what fuzzing begins with: what clients send in the corpus. */
    static List<byte[]> seeds() {
        return Corpus.read(Corpus.REQUESTS).stream()
                .map(test -> test.sends().get(0))
                .filter(text -> text.length() < 1_000 && text.chars().allMatch(c -> c < 0x100))
                .map(text -> text.getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }
}
