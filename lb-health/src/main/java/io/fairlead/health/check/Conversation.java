package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;

/**
 * One check in one protocol, apart from the connection: what to send, and what to make of what arrives.
 *
 * <p>A parser by events, used once, on the engine's thread only. It does not block, and costs O(1) for
 * each byte received, however the peer cuts its bytes into pieces; what takes longer is done in parts, see
 * {@link Step#YIELD}. What it throws fails the check.
 */
interface Conversation {
    /** The connection stands: what now? */
    Step connected();

    /**
     * Takes the bytes that arrived since the last call, at least one.
     *
     * @param bytes belongs to the engine: what is needed later must be copied
     */
    Step received(ByteBuffer bytes);

    /** Goes on after {@link Step#YIELD}. */
    default Step resumed() {
        throw new AssertionError("did not yield");
    }

    /** The peer sends no more, before the conversation was done. */
    default HealthResult ended() {
        return HealthResult.fail("connection closed before the end of the response");
    }

    /** Says what the next bytes should be, to end the sentence "timeout after 2 s while waiting for". */
    default String awaited() {
        return "the response";
    }
}
