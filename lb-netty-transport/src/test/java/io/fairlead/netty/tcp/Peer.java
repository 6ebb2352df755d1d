package io.fairlead.netty.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** One end of a session, blocking: what it sends can be computed, so that nothing must be kept to be compared. */
final class Peer implements AutoCloseable {
    private static final int CHUNK = 32 * 1024;

    /** How a stream of bytes ended. */
    enum End {
        FIN,
        RESET
    }

    /** What was received. */
    record Received(long bytes, End end) {}

    final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Peer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    static Peer connect(int port) throws IOException {
        return new Peer(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Connects with a receive buffer that fills quickly. */
    static Peer connectSmall(int port) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new Peer(socket);
    }

    /** Makes sure that both are connected to one another, which a kernel says too early. */
    static void greet(Peer client, Peer backend) throws IOException {
        client.say("hello");
        backend.hear("hello");
    }

    /** Sends the first bytes of the stream that the seed stands for. */
    Peer send(long seed, long bytes) throws IOException {
        Stream stream = new Stream(seed);
        byte[] chunk = new byte[CHUNK];
        for (long left = bytes; left > 0; ) {
            int length = (int) Math.min(left, chunk.length);
            stream.fill(chunk, length);
            out.write(chunk, 0, length);
            left -= length;
        }
        return this;
    }

    /** Receives as many bytes, checks each, and returns how many there were. */
    long receive(long seed, long bytes) throws IOException {
        Stream stream = new Stream(seed);
        byte[] chunk = new byte[CHUNK];
        byte[] expected = new byte[CHUNK];
        long received = 0;
        while (received < bytes) {
            int length = in.read(chunk, 0, (int) Math.min(chunk.length, bytes - received));
            if (length < 0) {
                break;
            }
            stream.fill(expected, length);
            assertThat(java.util.Arrays.equals(chunk, 0, length, expected, 0, length))
                    .isTrue();
            received += length;
        }
        return received;
    }

    /** Receives until the end, and checks each byte against the stream that the seed stands for. */
    Received receive(long seed) throws IOException {
        Stream stream = new Stream(seed);
        byte[] chunk = new byte[CHUNK];
        byte[] expected = new byte[CHUNK];
        long bytes = 0;
        while (true) {
            int length;
            try {
                length = in.read(chunk);
            } catch (SocketException e) {
                assertThat(e).hasMessageContaining("reset");
                return new Received(bytes, End.RESET);
            }
            if (length < 0) {
                return new Received(bytes, End.FIN);
            }
            stream.fill(expected, length);
            if (!java.util.Arrays.equals(chunk, 0, length, expected, 0, length)) {
                throw new AssertionError("byte " + (bytes + java.util.Arrays.mismatch(chunk, expected)) + " is wrong");
            }
            bytes += length;
        }
    }

    Peer say(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    /** Reads as many bytes as the text has, and compares. */
    Peer hear(String text) throws IOException {
        assertThat(new String(in.readNBytes(text.length()), StandardCharsets.ISO_8859_1))
                .isEqualTo(text);
        return this;
    }

    /** Reads to the end, whichever it is. */
    End end() {
        byte[] rest = new byte[CHUNK];
        try {
            while (in.read(rest) >= 0) {}
            return End.FIN;
        } catch (SocketException e) {
            return End.RESET;
        } catch (IOException e) {
            throw new AssertionError("no end", e);
        }
    }

    Peer fin() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Bytes that look random and depend on their position alone, not on how they are cut. */
    private static final class Stream {
        private final SplittableRandom random;
        private long word;
        private int left;

        Stream(long seed) {
            random = new SplittableRandom(seed);
        }

        void fill(byte[] chunk, int length) {
            ByteBuffer to = ByteBuffer.wrap(chunk, 0, length).order(ByteOrder.LITTLE_ENDIAN);
            while (to.hasRemaining()) {
                if (left == 0) {
                    word = random.nextLong();
                    left = Long.BYTES;
                }
                if (left == Long.BYTES && to.remaining() >= Long.BYTES) {
                    to.putLong(word);
                    left = 0;
                } else {
                    to.put((byte) word);
                    word >>>= 8;
                    left--;
                }
            }
        }
    }
}
