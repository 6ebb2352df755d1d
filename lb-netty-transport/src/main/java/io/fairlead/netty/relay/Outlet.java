package io.fairlead.netty.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a socket is still to send: bytes in a buffer or in a pipe, never both, since nothing is read while anything waits.
 * Confined to the event loop; owns both.
 */
final class Outlet {
    private static final int NO_OFFSET = -1;

    private final Socket socket;
    private final Pipes pipes;
    private @Nullable ByteBuf held;
    private @Nullable Pipe pipe;
    private int pending;

    Outlet(Socket socket, Pipes pipes) {
        this.socket = socket;
        this.pipes = pipes;
    }

    int pending() {
        return pending;
    }

    /** Sends the first bytes, and keeps a copy of those that the kernel does not take now. */
    void send(Scratch bytes, int length) throws IOException {
        int sent = bytes.send(socket, length);
        if (sent < length) {
            held = PooledByteBufAllocator.DEFAULT.directBuffer(length - sent).writeBytes(bytes.slice(sent, length));
            pending = length - sent;
        }
    }

    /** Sends bytes, and keeps those that the kernel does not take now; owns the buffer, which is direct. */
    void send(ByteBuf bytes) throws IOException {
        held = bytes;
        pending = bytes.readableBytes();
        flush();
    }

    /** Sends what is in a pipe, and keeps the pipe as long as the kernel does not take all of it; owns the pipe. */
    void send(Pipe filled, int length) throws IOException {
        pipe = filled;
        pending = length;
        flush();
    }

    /** Sends what waits, as far as the kernel takes it. */
    void flush() throws IOException {
        ByteBuf buffer = held;
        Pipe filled = pipe;
        if (buffer != null) {
            int sent = send(socket, buffer);
            buffer.skipBytes(sent);
            pending -= sent;
            if (pending == 0) {
                held = null;
                buffer.release();
            }
        } else if (filled != null) {
            int sent;
            do {
                sent = Native.splice(filled.out().intValue(), NO_OFFSET, socket.intValue(), NO_OFFSET, pending);
                pending -= sent;
            } while (sent > 0 && pending > 0);
            if (pending == 0) {
                pipe = null;
                pipes.give(filled);
            }
        }
    }

    private static int send(Socket to, ByteBuf bytes) throws IOException {
        if (bytes.hasMemoryAddress()) {
            return to.sendAddress(bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
        }
        ByteBuffer view = bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes());
        return to.send(view, view.position(), view.limit());
    }

    /** Forgets what waits. */
    void discard() {
        ByteBuf buffer = held;
        Pipe filled = pipe;
        held = null;
        pipe = null;
        pending = 0;
        if (buffer != null) {
            buffer.release();
        }
        if (filled != null) {
            pipes.discard(filled);
        }
    }
}
