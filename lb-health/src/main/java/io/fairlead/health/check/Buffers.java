package io.fairlead.health.check;

import java.nio.ByteBuffer;

/** Puts together what is to be sent. */
final class Buffers {
    private Buffers() {}

    /** Returns the bytes of both, whose positions stay where they are. */
    static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first.duplicate())
                .put(second.duplicate())
                .flip();
    }
}
