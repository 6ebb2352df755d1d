package io.fairlead.netty.http;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The beginning of a request body, kept so that a retry can send it again: all of what was received so
 * far, or nothing once that is more than the limit.
 *
 * <p>Owns one reference to each piece it keeps. Confined to the event loop; reused for request after
 * request.
 */
final class ReplayBuffer {
    private final List<ByteBuf> pieces = new ArrayList<>(4);
    private int limit;
    private int bytes;
    private boolean intact = true;

    private ReplayBuffer() {}

    static ReplayBuffer create() {
        return new ReplayBuffer();
    }

    /** Keeps a reference of its own to a piece of the body, or lets go of everything. */
    void add(ByteBuf piece) {
        int size = piece.readableBytes();
        if (!intact || size == 0) {
            return;
        }
        if (size > limit - bytes) {
            release();
            return;
        }
        bytes += size;
        pieces.add(piece.retainedDuplicate());
    }

    /** Gives out each piece, in order, with a reference that belongs to the consumer. */
    void forEach(Consumer<ByteBuf> consumer) {
        for (int i = 0; i < pieces.size(); i++) {
            consumer.accept(pieces.get(i).retainedDuplicate());
        }
    }

    /** Whether everything that was added is still here. */
    boolean isIntact() {
        return intact;
    }

    /** Lets go of everything; from now on nothing can be replayed. */
    void release() {
        intact = false;
        clear();
    }

    /** Begins a new request, of which at most so many bytes are kept. */
    void reset(int most) {
        limit = most;
        intact = true;
        clear();
    }

    private void clear() {
        bytes = 0;
        for (int i = 0; i < pieces.size(); i++) {
            pieces.get(i).release();
        }
        pieces.clear();
    }
}
