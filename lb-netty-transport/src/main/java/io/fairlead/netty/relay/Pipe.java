package io.fairlead.netty.relay;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/**
 * A pipe of the kernel, through which bytes go from socket to socket without being copied.
 *
 * @param out where bytes come out
 * @param in where they are put in
 */
record Pipe(FileDescriptor out, FileDescriptor in) {
    /**
     * Opens a pipe that never blocks.
     *
     * @throws IOException if there are too many open files
     */
    static Pipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new Pipe(ends[0], ends[1]);
    }

    /** Closes both ends; what is in it is lost. */
    void close() {
        close(out);
        close(in);
    }

    private static void close(FileDescriptor end) {
        try {
            end.close();
        } catch (IOException e) {
            // of a pipe, Linux closes the descriptor whatever it says
        }
    }
}
