package io.fairlead.netty.log;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Sends lines over one connection, opened when needed. A peer that takes nothing for {@value #PATIENCE_MILLIS} ms is
 * given up; a line that was only begun is sent again, whole, over the next connection.
 */
final class TcpSink implements LogSink {
    static final long PATIENCE_MILLIS = 5_000;

    private final InetSocketAddress server;
    private final ByteBuffer unexpected = ByteBuffer.allocate(512);
    private @Nullable Connection connection;

    private TcpSink(InetSocketAddress server) {
        this.server = server;
    }

    static TcpSink to(InetSocketAddress server) {
        return new TcpSink(server);
    }

    /** Returns the address with its name looked up now. */
    static InetSocketAddress resolved(InetSocketAddress server) throws IOException {
        if (!server.isUnresolved()) {
            return server;
        }
        InetSocketAddress address = new InetSocketAddress(server.getHostString(), server.getPort());
        if (address.isUnresolved()) {
            throw new UnknownHostException(server.getHostString());
        }
        return address;
    }

    @Override
    public void write(Batch batch) throws IOException {
        try {
            Connection peer = connected();
            int end = batch.bytes.length();
            ByteBuffer bytes = ByteBuffer.wrap(batch.bytes.array(), batch.start(), end - batch.start());
            while (bytes.hasRemaining()) {
                if (peer.channel.write(bytes) == 0) {
                    peer.await(SelectionKey.OP_WRITE);
                }
                batch.wroteUpTo(bytes.position());
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private Connection connected() throws IOException {
        Connection peer = connection;
        if (peer != null && !peer.saysBye(unexpected)) {
            return peer;
        }
        close();
        peer = Connection.open();
        connection = peer;
        if (!peer.channel.connect(resolved(server))) {
            do {
                peer.await(SelectionKey.OP_CONNECT);
            } while (!peer.channel.finishConnect());
        }
        return peer;
    }

    @Override
    public void close() {
        Connection peer = connection;
        connection = null;
        if (peer != null) {
            peer.close();
        }
    }

    /** A non-blocking channel and the selector that waits for it, with a limit. */
    private record Connection(SocketChannel channel, Selector selector, SelectionKey key) {
        static Connection open() throws IOException {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            Selector selector = Selector.open();
            return new Connection(channel, selector, channel.register(selector, 0));
        }

        void await(int operation) throws IOException {
            key.interestOps(operation);
            selector.selectedKeys().clear();
            if (selector.select(PATIENCE_MILLIS) == 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                throw new SocketTimeoutException("nothing taken for " + PATIENCE_MILLIS + " ms");
            }
        }

        /** A server that has closed its side would swallow the next lines: writing to it still succeeds once. */
        boolean saysBye(ByteBuffer scratch) {
            try {
                int read;
                do {
                    scratch.clear();
                    read = channel.read(scratch);
                } while (read > 0);
                return read < 0;
            } catch (IOException e) {
                return true;
            }
        }

        void close() {
            try (channel;
                    selector) {
                key.cancel();
            } catch (IOException e) {
                // gone either way
                return;
            }
        }
    }
}
