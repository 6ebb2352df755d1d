package io.fairlead.netty.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What has come from a connection before there is another for it. Confined to the event loop; owns the bytes. */
final class Early {
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(2);
    private int length; // of all that has come
    private boolean ended;
    private boolean failed;

    void add(ByteBuf bytes) {
        length += bytes.readableBytes();
        buffers.addLast(bytes);
    }

    /** Returns how many bytes have come. */
    int length() {
        return length;
    }

    /** Returns whether nobody is there any more who has said anything. */
    boolean isAbandoned() {
        return failed || (ended && length == 0);
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
