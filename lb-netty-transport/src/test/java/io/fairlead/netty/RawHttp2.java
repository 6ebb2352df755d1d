package io.fairlead.netty;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** An HTTP/2 client made of a blocking socket, which sends any frames and reads what comes, with a bounded wait. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    static final int ENHANCE_YOUR_CALM = 11;

    private final RawClient client;
    private final DataInputStream in;

    /** A frame that came. */
    static final class Frame {
        private final int type;
        private final int flags;
        private final int stream;
        private final byte[] payload;

        private Frame(int type, int flags, int stream, byte[] payload) {
            this.type = type;
            this.flags = flags;
            this.stream = stream;
            this.payload = payload;
        }

        int stream() {
            return stream;
        }

        boolean endsStream() {
            return (flags & END_STREAM) != 0;
        }

        /** Returns the error code of a RST_STREAM or GOAWAY frame. */
        int error() {
            return number(type == GOAWAY ? 4 : 0);
        }

        /** Returns the last stream that a GOAWAY frame names. */
        int lastStream() {
            return number(0);
        }

        private int number(int at) {
            return ((payload[at] & 0xff) << 24)
                    | ((payload[at + 1] & 0xff) << 16)
                    | ((payload[at + 2] & 0xff) << 8)
                    | (payload[at + 3] & 0xff);
        }
    }

    RawHttp2(int port) throws IOException {
        client = new RawClient(port);
        in = new DataInputStream(client.in);
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        send(SETTINGS, 0, 0);
    }

    RawHttp2 send(int type, int flags, int stream, byte... payload) throws IOException {
        client.out.write(frame(type, flags, stream, payload));
        client.out.flush();
        return this;
    }

    static byte[] frame(int type, int flags, int stream, byte... payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.writeBytes(number(stream));
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    static byte[] number(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    RawHttp2 write(byte[] bytes) throws IOException {
        client.out.write(bytes);
        client.out.flush();
        return this;
    }

    /** Sends a request without a body. */
    RawHttp2 get(int stream, String path) throws IOException {
        return send(HEADERS, END_STREAM | END_HEADERS, stream, request("GET", path));
    }

    static byte[] request(String method, String path, String... more) {
        String[] fields = new String[8 + more.length];
        String[] pseudo = {":method", method, ":scheme", "http", ":path", path, ":authority", "test"};
        System.arraycopy(pseudo, 0, fields, 0, 8);
        System.arraycopy(more, 0, fields, 8, more.length);
        return block(fields);
    }

    /** Returns the header block of names and values, in literals without indexing. */
    static byte[] block(String... fields) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            text(block, fields[i]);
            text(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            for (; rest >= 128; rest >>= 7) {
                block.write((rest & 127) | 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    Frame read() throws IOException {
        int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    /** Reads until a frame of the type comes. */
    Frame read(int type) throws IOException {
        Frame frame = read();
        while (frame.type != type) {
            frame = read();
        }
        return frame;
    }

    /** Reads until the connection ends; returns the error of the last GOAWAY, or -1 if there was none. */
    int goAway() throws IOException {
        int error = -1;
        try {
            while (true) {
                Frame frame = read();
                if (frame.type == GOAWAY) {
                    error = frame.error();
                }
            }
        } catch (EOFException | SocketException e) {
            return error;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
