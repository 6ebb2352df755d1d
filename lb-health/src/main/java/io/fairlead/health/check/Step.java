package io.fairlead.health.check;

import io.fairlead.api.HealthResult;
import java.nio.ByteBuffer;

/** What a {@link Conversation} wants next. */
sealed interface Step {
    /** Wait for bytes. */
    Step AWAIT = new Await();

    /** Send these bytes, then wait for bytes. */
    static Step send(ByteBuffer bytes) {
        return new Send(bytes);
    }

    /** The backend works; end the conversation. */
    static Step pass(String detail) {
        return new Done(HealthResult.pass(detail));
    }

    /** The backend does not work; end the conversation. */
    static Step fail(String detail) {
        return new Done(HealthResult.fail(detail));
    }

    /** See {@link #AWAIT}. */
    record Await() implements Step {}

    /** See {@link #send}. */
    record Send(ByteBuffer bytes) implements Step {}

    /** See {@link #pass} and {@link #fail}. */
    record Done(HealthResult result) implements Step {}
}
