package io.fairlead.netty.relay;

import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The pipes of an event loop: one is enough until somebody reads slowly, whose bytes stay in theirs meanwhile. Confined to
 * the event loop.
 */
final class Pipes {
    private final ArrayDeque<Pipe> unused = new ArrayDeque<>();
    private final int mostOpen;
    private final int mostUnused;
    private int open;

    private Pipes(int mostOpen, int mostUnused) {
        this.mostOpen = mostOpen;
        this.mostUnused = mostUnused;
    }

    /**
     * Returns no pipes yet.
     *
     * @param mostOpen how many there may be, 0 for none ever
     * @param mostUnused how many are kept
     */
    static Pipes ofAtMost(int mostOpen, int mostUnused) {
        return new Pipes(mostOpen, mostUnused);
    }

    /** Returns an empty pipe, the caller's until given back or discarded; null if there is none to be had. */
    @Nullable
    Pipe take() {
        Pipe pipe = unused.pollLast();
        if (pipe == null && open < mostOpen) {
            try {
                pipe = Pipe.open();
                open++;
            } catch (IOException e) {
                return null; // no descriptors are left: bytes can be copied, too
            }
        }
        return pipe;
    }

    /** Takes back a pipe that is empty. */
    void give(Pipe empty) {
        if (unused.size() < mostUnused) {
            unused.addLast(empty);
        } else {
            discard(empty);
        }
    }

    /** Closes a pipe that may not be empty. */
    void discard(Pipe pipe) {
        open--;
        pipe.close();
    }

    /** Closes those that nobody uses. */
    void close() {
        for (Pipe pipe = unused.pollLast(); pipe != null; pipe = unused.pollLast()) {
            discard(pipe);
        }
    }

    /** Returns how many are open. */
    int open() {
        return open;
    }
}
