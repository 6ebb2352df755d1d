package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthResult;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Plays engine and peer of a conversation: bytes in any pieces, and what is said to them. Text is ISO 8859-1. */
final class Talk {
    private final Conversation conversation;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private HealthResult result;
    private int yields;

    private Talk(Conversation conversation) {
        this.conversation = conversation;
    }

    /** Returns a talk whose connection stands. */
    static Talk with(Conversation conversation) {
        Talk talk = new Talk(conversation);
        talk.follow(conversation.connected());
        return talk;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    Talk hears(String text) {
        return hears(bytes(text));
    }

    /** Hands the bytes over in one piece, unless the conversation is done. */
    Talk hears(byte[] bytes) {
        if (result == null && bytes.length > 0) {
            ByteBuffer piece = ByteBuffer.wrap(bytes.clone());
            follow(conversation.received(piece));
            // what the engine lends is used again
            Arrays.fill(piece.array(), (byte) 0x55);
        }
        return this;
    }

    Talk hearsTheEnd() {
        if (result == null) {
            result = conversation.ended();
        }
        return this;
    }

    boolean isDone() {
        return result != null;
    }

    HealthResult result() {
        assertThat(result).as("done").isNotNull();
        return result;
    }

    /** Returns all that was sent. */
    String sent() {
        return sent.toString(StandardCharsets.ISO_8859_1);
    }

    String awaited() {
        return conversation.awaited();
    }

    String awaitedOrDone() {
        return isDone() ? "done" : awaited();
    }

    int yields() {
        return yields;
    }

    private void follow(Step first) {
        Step step = first;
        while (step instanceof Step.Yield) {
            yields++;
            step = conversation.resumed();
        }
        if (step instanceof Step.Send send) {
            write(send.bytes());
        } else if (step instanceof Step.Done done) {
            write(done.farewell());
            result = done.result();
        }
    }

    private void write(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        sent.writeBytes(copy);
    }

    /**
     * Asserts that the answers, one after the other, have the same effect in whatever two pieces each one
     * comes, and byte by byte; returns the result.
     */
    static HealthResult whateverThePieces(Supplier<Conversation> conversations, List<byte[]> answers) {
        Talk whole = with(conversations.get());
        answers.forEach(whole::hears);
        for (int cut = 0; cut < answers.size(); cut++) {
            for (int at = 1; at < answers.get(cut).length; at++) {
                Talk talk = with(conversations.get());
                for (int i = 0; i < answers.size(); i++) {
                    byte[] answer = answers.get(i);
                    if (i == cut) {
                        talk.hears(Arrays.copyOf(answer, at));
                        talk.hears(Arrays.copyOfRange(answer, at, answer.length));
                    } else {
                        talk.hears(answer);
                    }
                }
                assertSame(talk, whole, "answer " + cut + " cut at " + at);
            }
        }
        Talk trickle = with(conversations.get());
        for (byte[] answer : answers) {
            for (byte b : answer) {
                trickle.hears(new byte[] {b});
            }
        }
        assertSame(trickle, whole, "byte by byte");
        return whole.result();
    }

    /** Returns the text in pieces of the given lengths, the rest in one. */
    static List<byte[]> pieces(byte[] bytes, List<Integer> lengths) {
        List<byte[]> pieces = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            int end = Math.min(bytes.length, at + length);
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        pieces.add(Arrays.copyOfRange(bytes, at, bytes.length));
        return pieces;
    }

    private static void assertSame(Talk talk, Talk whole, String how) {
        assertThat(talk.result).as(how).isEqualTo(whole.result);
        assertThat(talk.sent()).as(how).isEqualTo(whole.sent());
    }
}
