package io.fairlead.netty.relay;

import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import io.netty.util.internal.CleanableDirectBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The memory through which all bytes of an event loop go: whatever is in it is gone with the next read. */
final class Scratch {
    private final CleanableDirectBuffer memory;
    private final long address;
    private final int capacity;

    Scratch(int capacity) {
        this.memory = Buffer.allocateDirectBufferWithNativeOrder(capacity);
        this.address = Buffer.memoryAddress(memory.buffer());
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** Returns how many bytes came: 0 for none yet, -1 for none ever. */
    int receive(Socket from) throws IOException {
        return from.recvAddress(address, 0, capacity);
    }

    /** Returns how many of the first bytes the socket took. */
    int send(Socket to, int length) throws IOException {
        return to.sendAddress(address, 0, length);
    }

    /** Returns a view of some of the bytes. */
    ByteBuffer slice(int from, int to) {
        return memory.buffer().duplicate().limit(to).position(from);
    }

    /** Gives the memory back. */
    void free() {
        memory.clean();
    }
}
