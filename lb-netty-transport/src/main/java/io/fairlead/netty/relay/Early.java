package io.fairlead.netty.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What has come from a connection before there is another for it. Confined to the event loop; owns the bytes. */
final class Early {
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(2);
    private boolean ended;
    private boolean failed;

    void add(ByteBuf bytes) {
        buffers.addLast(bytes);
    }

    /** No more comes. */
    void end() {
        ended = true;
    }

    /** The connection was reset. */
    void fail() {
        failed = true;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean hasFailed() {
        return failed;
    }

    /** Returns the next bytes, the caller's to release; null if these were all. */
    @Nullable
    ByteBuf poll() {
        return buffers.pollFirst();
    }

    /** Returns all bytes in one direct buffer, the caller's to release; null if there are none. */
    @Nullable
    ByteBuf all() {
        int length = 0;
        for (ByteBuf bytes : buffers) {
            length += bytes.readableBytes();
        }
        if (length == 0) {
            release();
            return null;
        }
        ByteBuf all = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        buffers.forEach(all::writeBytes);
        release();
        return all;
    }

    void release() {
        for (ByteBuf bytes = poll(); bytes != null; bytes = poll()) {
            bytes.release();
        }
    }
}
