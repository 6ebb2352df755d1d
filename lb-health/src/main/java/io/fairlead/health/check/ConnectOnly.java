package io.fairlead.health.check;

import java.nio.ByteBuffer;

/** Says nothing and is content with the connection. */
final class ConnectOnly implements Conversation {
    static final ConnectOnly INSTANCE = new ConnectOnly();

    private ConnectOnly() {}

    @Override
    public Step connected() {
        return Step.pass("connected");
    }

    @Override
    public Step received(ByteBuffer bytes) {
        throw new AssertionError("done when connected");
    }
}
