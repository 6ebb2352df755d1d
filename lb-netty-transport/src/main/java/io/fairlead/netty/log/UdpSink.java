package io.fairlead.netty.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Sends every line as one datagram; what the network does not take at once is lost. */
final class UdpSink implements LogSink {
    private final DatagramChannel channel;
    private final InetSocketAddress server;

    private UdpSink(DatagramChannel channel, InetSocketAddress server) {
        this.channel = channel;
        this.server = server;
    }

    static UdpSink to(InetSocketAddress server) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.configureBlocking(false);
        return new UdpSink(channel, server);
    }

    @Override
    public void write(Batch batch) throws IOException {
        InetSocketAddress address = TcpSink.resolved(server);
        while (!batch.isEmpty()) {
            int from = batch.start();
            ByteBuffer line = ByteBuffer.wrap(batch.bytes.array(), from, batch.lineEnd() - from);
            try {
                if (channel.send(line, address) > 0) {
                    batch.wroteUpTo(batch.lineEnd());
                } else {
                    batch.loseLine();
                }
            } catch (IOException e) {
                batch.loseLine(); // the next line is not held up by this one
                throw e;
            }
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
