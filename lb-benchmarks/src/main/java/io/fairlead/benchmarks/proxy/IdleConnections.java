package io.fairlead.benchmarks.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Opens connections, sends one request on each, and holds them until its input ends.
 *
 * <pre>
 * IdleConnections &lt;port&gt; &lt;connections&gt; &lt;path&gt; &lt;bytes of the answer's body&gt;
 * </pre>
 */
final class IdleConnections {
    private IdleConnections() {}

    /** Opens, says so and waits. */
    public static void main(String[] args) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]));
        int connections = Integer.parseInt(args[1]);
        byte[] request = ("GET " + args[2] + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").getBytes(ISO_8859_1);
        int body = Integer.parseInt(args[3]);
        ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
        List<SocketChannel> open = new ArrayList<>(connections);
        try {
            for (int i = 0; i < connections; i++) {
                SocketChannel channel = SocketChannel.open(address);
                open.add(channel);
                channel.write(ByteBuffer.wrap(request));
                readAnswer(channel, answer.clear(), body);
            }
            System.out.println("ready");
            while (System.in.read() >= 0) {
                // held until the harness closes the pipe
            }
        } finally {
            for (SocketChannel channel : open) {
                channel.close();
            }
        }
    }

    private static void readAnswer(SocketChannel channel, ByteBuffer answer, int body) throws IOException {
        while (true) {
            if (channel.read(answer) < 0) {
                throw new IOException("closed instead of an answer");
            }
            String text = ISO_8859_1.decode(answer.duplicate().flip()).toString();
            int end = text.indexOf("\r\n\r\n");
            if (end >= 0 && text.length() - end - 4 >= body) {
                if (!text.startsWith("HTTP/1.1 200")) {
                    throw new IOException(text.substring(0, text.indexOf('\r')));
                }
                return;
            }
        }
    }
}
