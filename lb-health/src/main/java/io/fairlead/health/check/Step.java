package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;

/** What a {@link Conversation} wants next. */
sealed interface Step {
    /** Nothing to send. */
    ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    /** Wait for bytes. */
    Step AWAIT = new Await();

    /** Let the others have their turn, then call {@link Conversation#resumed}; receive nothing meanwhile. */
    Step YIELD = new Yield();

    /** Send these bytes, then wait for bytes. */
    static Step send(ByteBuffer bytes) {
        return new Send(bytes);
    }

    /** The backend works; end the conversation. */
    static Step pass(String detail) {
        return done(HealthResult.pass(detail), NOTHING);
    }

    /** The backend does not work; end the conversation. */
    static Step fail(String detail) {
        return done(HealthResult.fail(detail), NOTHING);
    }

    /**
     * End the conversation.
     *
     * @param farewell sent as far as that goes without waiting, so that the peer need not wonder
     */
    static Step done(HealthResult result, ByteBuffer farewell) {
        return new Done(result, farewell);
    }

    /** See {@link #AWAIT}. */
    record Await() implements Step {}

    /** See {@link #YIELD}. */
    record Yield() implements Step {}

    /** See {@link #send}. */
    record Send(ByteBuffer bytes) implements Step {}

    /** See {@link #done}. */
    record Done(HealthResult result, ByteBuffer farewell) implements Step {}
}
