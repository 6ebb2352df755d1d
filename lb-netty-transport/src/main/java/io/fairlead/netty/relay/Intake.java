package io.fairlead.netty.relay;

import io.netty.channel.epoll.Native;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How the bytes of a socket come: copied through the memory of the event loop, or, while they come fast, through a pipe,
 * uncopied. What was read is passed on or dropped before anything else is read. Confined to the event loop.
 */
final class Intake {
    /** EPOLLHUP, which nobody need ask for. */
    static final int HANGUP = 0x10;

    private static final int ENDING = Native.EPOLLRDHUP | Native.EPOLLERR | HANGUP;
    private static final int NO_OFFSET = -1;
    private static final int MOST_SPLICED = 1 << 20;
    private static final int FULL_READS = 4; // one after the other, until bytes come fast
    private static final int THIN = 16 * 1024; // not worth two calls for a pipe
    private static final int THIN_READS = 4; // until they no longer come fast

    private final Socket socket;
    private final Relays relays;
    private boolean readable; // there may be something to read
    private boolean ending; // and then an end, which a pipe does not tell from nothing
    private int streak; // of full reads, or of thin ones while spliced
    private boolean splicing;
    private @Nullable Pipe pipe; // filled by the latest read
    private int length;

    Intake(Socket socket, Relays relays) {
        this.socket = socket;
        this.relays = relays;
    }

    /** An event says what there is. */
    void announced(int ready) {
        ending |= (ready & ENDING) != 0;
        readable |= (ready & (Native.EPOLLIN | ENDING)) != 0;
    }

    /** There may be something to read, whatever the events said. */
    void again() {
        readable = true;
    }

    /** Returns whether there may be something to read; otherwise an event will say so. */
    boolean isReadable() {
        return readable;
    }

    /**
     * Reads once.
     *
     * @return how many bytes came: 0 for none yet, -1 for none ever
     * @throws IOException if the connection was reset
     */
    int read() throws IOException {
        readable = false;
        int bytes = splicing ? splice() : 0;
        if (bytes == 0 && (ending || !splicing)) {
            bytes = copy();
        }
        boolean full = pipe != null || bytes == relays.scratch().capacity();
        readable = bytes > 0 && (ending || full);
        return bytes;
    }

    private int copy() throws IOException {
        Scratch scratch = relays.scratch();
        length = scratch.receive(socket);
        if (length < scratch.capacity()) {
            streak = 0;
        } else if (++streak >= FULL_READS && relays.splices()) {
            streak = 0;
            splicing = true;
        }
        return length;
    }

    private int splice() throws IOException {
        Pipe into = relays.pipes().take();
        if (into == null) {
            splicing = false;
            return 0;
        }
        int spliced = 0;
        try {
            spliced = Native.splice(socket.intValue(), NO_OFFSET, into.in().intValue(), NO_OFFSET, MOST_SPLICED);
        } finally {
            if (spliced == 0) {
                relays.pipes().give(into);
            }
        }
        if (spliced > 0) {
            pipe = into;
            length = spliced;
            streak = (spliced < THIN) ? streak + 1 : 0;
            if (streak >= THIN_READS) {
                streak = 0;
                splicing = false;
            }
        }
        return spliced;
    }

    /** Gives what was read to another socket. */
    void pass(Outlet to) throws IOException {
        Pipe filled = pipe;
        if (filled == null) {
            to.send(relays.scratch(), length);
        } else {
            pipe = null;
            to.send(filled, length);
        }
    }

    /** Forgets what was read. */
    void drop() {
        Pipe filled = pipe;
        if (filled != null) {
            pipe = null;
            relays.pipes().discard(filled);
        }
    }
}
