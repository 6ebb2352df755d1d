package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Builds a checker that sends what it is told and waits for the answers it is told, for any protocol over
 * TCP in which that says something.
 *
 * <pre>{@code
 * HealthChecker smtp = Checks.script(engine)
 *         .expectLine("^220 ")
 *         .send("EHLO probe.example\r\n")
 *         .expectLine("^250 ")
 *         .send("QUIT\r\n")
 *         .build();
 * }</pre>
 *
 * <p>What is sent goes out as soon as the answer before it has come; what follows the last answer, only as
 * far as that goes without waiting. Bytes before an answer are skipped, and each byte counts for one answer
 * only. The check passes with the last answer, as {@code "answered as expected"}. It fails when the
 * connection is closed before, when its time is up, or after 64 KiB, and says what it waited for and what
 * came instead.
 *
 * @see Checks#script
 */
public final class ScriptCheckBuilder {
    private static final int MOST_TURNS = 64;
    private static final int MOST_SENT = 64 * 1024;

    private final CheckEngine engine;
    private final List<Script.Turn> turns = new ArrayList<>();
    private final ByteArrayOutputStream toSend = new ByteArrayOutputStream(); // before the next answer
    private int port;

    ScriptCheckBuilder(CheckEngine engine) {
        this.engine = engine;
    }

    /** Sends a text in UTF-8, as it is: a line needs its end. */
    public ScriptCheckBuilder send(String text) {
        return send(requireNonNull(text, "send").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends bytes, which are copied.
     *
     * @throws IllegalArgumentException if that makes more than 64 KiB without an answer
     */
    public ScriptCheckBuilder send(byte[] bytes) {
        if (toSend.size() + (long) bytes.length > MOST_SENT) {
            throw new IllegalArgumentException(
                    "send: " + (toSend.size() + (long) bytes.length) + " bytes (expected: at most " + MOST_SENT + ')');
        }
        toSend.writeBytes(bytes);
        return this;
    }

    /**
     * Waits for a text in UTF-8.
     *
     * @throws IllegalArgumentException if the text is empty, or there are more than 64 answers
     */
    public ScriptCheckBuilder expect(String text) {
        return expect(requireNonNull(text, "expect").getBytes(StandardCharsets.UTF_8), '"' + Words.excerpt(text) + '"');
    }

    /**
     * Waits for bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are none, or there are more than 64 answers
     */
    public ScriptCheckBuilder expect(byte[] bytes) {
        return expect(bytes, Words.excerpt("0x" + HexFormat.of().formatHex(bytes)));
    }

    /**
     * Waits for a line in which a regular expression ({@link java.util.regex.Pattern}) finds a match. Lines
     * end in LF or CR LF, have at most 8 KiB, and are searched one by one, without their ends.
     *
     * <p>The expression sees each byte as a character of ISO 8859-1. It is given up, and the check fails,
     * after a million looks at a character in one answer.
     *
     * @throws IllegalArgumentException if it is no regular expression, or not in ASCII, or there are more
     *     than 64 answers
     */
    public ScriptCheckBuilder expectLine(String regex) {
        return expect(Script.line(BoundedRegex.of("expectLine", regex)));
    }

    /**
     * Sets the port to ask, 1..65535; a Unix domain socket has none. Defaults to the port of the backend's
     * address.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public ScriptCheckBuilder port(int port) {
        this.port = Ports.require(port);
        return this;
    }

    /**
     * Returns the checker, which no later change of this builder affects.
     *
     * @throws IllegalArgumentException if no answer is expected
     */
    public HealthChecker build() {
        if (turns.isEmpty()) {
            throw new IllegalArgumentException("script: expects nothing (expected: at least one answer)");
        }
        CheckEngine engine = this.engine;
        int port = this.port;
        Script script = new Script(turns, taken());
        return probe ->
                engine.converse(probe, Ports.on(port, probe.backend().address()), new ScriptConversation(script));
    }

    private ScriptCheckBuilder expect(byte[] bytes, String shown) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("expect: nothing (expected: at least one byte)");
        }
        return expect(Script.needle(Needle.of(bytes), shown));
    }

    private ScriptCheckBuilder expect(Script.Answer answer) {
        if (turns.size() == MOST_TURNS) {
            throw new IllegalArgumentException("script: more answers (expected: at most " + MOST_TURNS + ')');
        }
        turns.add(new Script.Turn(taken(), answer));
        toSend.reset();
        return this;
    }

    private ByteBuffer taken() {
        return ByteBuffer.wrap(toSend.toByteArray()).asReadOnlyBuffer();
    }
}
