package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;

/**
 * Follows a script. What comes is one stream: each answer is looked for in what follows the answer before
 * it, so that the result does not depend on how a peer cuts its answers into pieces.
 */
final class ScriptConversation implements Conversation {
    private static final int MOST_SHOWN = 80;

    private final Script script;
    private final StringBuilder since = new StringBuilder(); // the beginning of what came in this turn
    private int turn;
    private Script.Search search;

    ScriptConversation(Script script) {
        this.script = script;
        this.search = present().answer().search();
    }

    @Override
    public Step connected() {
        return Step.send(present().send().duplicate());
    }

    @Override
    public Step received(ByteBuffer bytes) {
        ByteBuffer out = Step.NOTHING;
        try {
            while (bytes.hasRemaining()) {
                byte b = bytes.get();
                if (since.length() < MOST_SHOWN) {
                    since.append((char) (b & 0xFF));
                }
                if (search.take(b)) {
                    turn++;
                    since.setLength(0);
                    if (turn == script.turns().size()) {
                        return Step.done(
                                HealthResult.pass("answered as expected"), Buffers.joined(out, script.farewell()));
                    }
                    out = Buffers.joined(out, present().send());
                    search = present().answer().search();
                }
            }
        } catch (Malformed e) {
            return Step.fail(e.getMessage() + ", while waiting for " + awaited());
        }
        return out.hasRemaining() ? Step.send(out) : Step.AWAIT;
    }

    @Override
    public HealthResult ended() {
        return HealthResult.fail("connection closed while waiting for " + awaited());
    }

    @Override
    public String awaited() {
        String wanted = present().answer().toString();
        return since.isEmpty() ? wanted : wanted + ", after \"" + Words.printable(since.toString()) + '"';
    }

    private Script.Turn present() {
        return script.turns().get(turn);
    }
}
