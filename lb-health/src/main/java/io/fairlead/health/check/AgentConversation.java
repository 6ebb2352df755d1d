package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the one line of an agent, which ends in CR or LF; without that end it may be half of one. */
final class AgentConversation implements Conversation {
    private static final int LONGEST = 4096;

    private final ByteBuffer greeting;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private @Nullable String line;

    AgentConversation(ByteBuffer greeting) {
        this.greeting = greeting;
    }

    /** Returns the line, or null as long as it is not complete. */
    @Nullable
    String line() {
        return line;
    }

    @Override
    public Step connected() {
        return Step.send(greeting.duplicate());
    }

    @Override
    public Step received(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte b = bytes.get();
            if (b == '\r' || b == '\n') {
                line = text.toString(StandardCharsets.UTF_8);
                return Step.pass("line");
            }
            if (text.size() == LONGEST) {
                return Step.fail("line longer than " + LONGEST + " bytes");
            }
            text.write(b);
        }
        return Step.AWAIT;
    }

    @Override
    public HealthResult ended() {
        return HealthResult.fail("line without end");
    }

    @Override
    public String awaited() {
        return "the agent's line";
    }
}
