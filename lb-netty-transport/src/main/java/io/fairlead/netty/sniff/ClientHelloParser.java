package io.fairlead.netty.sniff;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the name and the protocols out of a ClientHello (RFC 8446 section 4.1.2, RFC 6066 section 3, RFC 7301): a pure
 * function of the bytes so far, in however many records they come. What a server would refuse for its form is refused.
 */
final class ClientHelloParser {
    private static final int RECORD_HEAD = 5;
    private static final int LONGEST_RECORD = 1 << 14;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_HEAD = 4;
    private static final int VERSION_AND_RANDOM = 2 + 32;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int HOST_NAME = 0;
    private static final int LONGEST_NAME = 255;

    private ClientHelloParser() {}

    static boolean isRecordLength(int length) {
        return length > 0 && length <= LONGEST_RECORD;
    }

    /**
     * Returns the hello that the readable bytes begin with, or null if more of them have to come. Moves no index.
     *
     * @param longest how many bytes it may have
     * @throws BadHelloException if no hello begins like this, or only a longer one
     */
    static @Nullable ClientHello parse(ByteBuf bytes, int longest) throws BadHelloException {
        int from = bytes.readerIndex();
        int end = bytes.writerIndex();
        int at = from;
        int message = MESSAGE_HEAD; // how long it is, once known
        int gathered = 0;
        List<ByteBuf> pieces = new ArrayList<>(1);
        while (gathered < message) {
            int record = recordLength(bytes, at, end);
            int present = Math.min(record, end - at - RECORD_HEAD);
            if (present > 0) {
                pieces.add(bytes.slice(at + RECORD_HEAD, present));
                gathered += present;
                message = messageLength(pieces, gathered);
            }
            int known = Math.max(message, gathered) + RECORD_HEAD;
            if (known > longest || (end - from > longest && gathered < message)) {
                throw new BadHelloException("more than " + longest + " bytes");
            }
            if (record < 0 || present < record) {
                if (gathered < message) {
                    return null;
                }
                break;
            }
            at += RECORD_HEAD + record;
        }
        ByteBuf whole = (pieces.size() == 1) ? pieces.get(0) : Unpooled.wrappedBuffer(pieces.toArray(new ByteBuf[0]));
        return body(new Reader(whole.slice(MESSAGE_HEAD, message - MESSAGE_HEAD)), lengthOf(bytes, from, message));
    }

    /** Returns the length of the record there, -1 if it has not come. */
    private static int recordLength(ByteBuf bytes, int at, int end) throws BadHelloException {
        int known = end - at;
        if ((known > 0 && bytes.getByte(at) != HANDSHAKE)
                || (known > 1 && bytes.getByte(at + 1) != 3)
                || (known > 2 && bytes.getUnsignedByte(at + 2) > 4)) {
            throw new BadHelloException("not a handshake record of TLS");
        }
        if (known < RECORD_HEAD) {
            return -1;
        }
        int length = bytes.getUnsignedShort(at + 3);
        if (!isRecordLength(length)) {
            throw new BadHelloException("record of " + length + " bytes (expected: 1..16384)");
        }
        return length;
    }

    /** Returns the length of the message with its head; that of the head until it has come. */
    private static int messageLength(List<ByteBuf> pieces, int gathered) throws BadHelloException {
        int value = 0;
        int seen = 0;
        for (ByteBuf piece : pieces) {
            for (int i = 0; i < piece.readableBytes() && seen < MESSAGE_HEAD; i++, seen++) {
                value = (value << 8) | piece.getUnsignedByte(i);
                if (seen == 0 && value != CLIENT_HELLO) {
                    throw new BadHelloException("handshake message " + value + " (expected: 1, a ClientHello)");
                }
            }
            if (seen == MESSAGE_HEAD) {
                return MESSAGE_HEAD + (value & 0xffffff);
            }
        }
        return Math.max(MESSAGE_HEAD, gathered + 1);
    }

    /** Returns how many bytes there are up to the end of the message. */
    private static int lengthOf(ByteBuf bytes, int from, int message) {
        int at = from;
        int left = message;
        while (left > 0) {
            int record = bytes.getUnsignedShort(at + 3);
            at += RECORD_HEAD + Math.min(record, left);
            left -= record;
        }
        return at - from;
    }

    private static ClientHello body(Reader in, int length) throws BadHelloException {
        in.skip(VERSION_AND_RANDOM);
        in.part(1, 0, 32); // session
        in.part(2, 2, 0xfffe); // cipher suites
        in.part(1, 1, 255); // compression
        String name = null;
        List<String> alpn = List.of();
        if (in.hasMore()) {
            Reader extensions = in.part(2, 0, 0xffff);
            in.requireEnd("extensions");
            Set<Integer> seen = new HashSet<>();
            while (extensions.hasMore()) {
                int type = extensions.number(2);
                Reader value = extensions.part(2, 0, 0xffff);
                if (!seen.add(type)) {
                    throw new BadHelloException("extension " + type + " twice");
                }
                if (type == SERVER_NAME) {
                    name = serverName(value);
                } else if (type == ALPN) {
                    alpn = protocols(value);
                }
            }
        }
        return new ClientHello(length, name, alpn);
    }

    private static @Nullable String serverName(Reader value) throws BadHelloException {
        Reader names = value.part(2, 1, 0xffff);
        value.requireEnd("server names");
        String host = null;
        while (names.hasMore()) {
            int type = names.number(1);
            Reader name = names.part(2, 1, 0xffff);
            if (type != HOST_NAME) {
                continue; // none was ever defined
            }
            if (host != null) {
                throw new BadHelloException("two host names");
            }
            host = hostName(name);
        }
        return host;
    }

    private static String hostName(Reader in) throws BadHelloException {
        String name = in.rest();
        boolean wellFormed = name.length() <= LONGEST_NAME;
        for (int i = 0; wellFormed && i < name.length(); i++) {
            char c = name.charAt(i);
            wellFormed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '-'
                    || c == '_'
                    || c == ':'; // of an IPv6 address, which some send
        }
        if (!wellFormed) {
            throw new BadHelloException("not a host name");
        }
        return name.toLowerCase(Locale.ROOT);
    }

    private static List<String> protocols(Reader value) throws BadHelloException {
        Reader list = value.part(2, 2, 0xffff);
        value.requireEnd("protocols");
        List<String> protocols = new ArrayList<>();
        while (list.hasMore()) {
            protocols.add(list.part(1, 1, 255).rest());
        }
        return List.copyOf(protocols);
    }

    /** Reads what TLS calls vectors, and not a byte beyond. */
    private static final class Reader {
        private final ByteBuf bytes;

        Reader(ByteBuf bytes) {
            this.bytes = bytes;
        }

        boolean hasMore() {
            return bytes.isReadable();
        }

        void requireEnd(String what) throws BadHelloException {
            if (hasMore()) {
                throw new BadHelloException(bytes.readableBytes() + " bytes behind the " + what);
            }
        }

        void skip(int count) throws BadHelloException {
            require(count);
            bytes.skipBytes(count);
        }

        int number(int count) throws BadHelloException {
            require(count);
            return (count == 1) ? bytes.readUnsignedByte() : bytes.readUnsignedShort();
        }

        Reader part(int lengthBytes, int least, int most) throws BadHelloException {
            int length = number(lengthBytes);
            if (length < least || length > most) {
                throw new BadHelloException("part of " + length + " bytes (expected: " + least + ".." + most + ')');
            }
            require(length);
            return new Reader(bytes.readSlice(length));
        }

        String rest() {
            return bytes.readCharSequence(bytes.readableBytes(), StandardCharsets.ISO_8859_1)
                    .toString();
        }

        private void require(int count) throws BadHelloException {
            if (bytes.readableBytes() < count) {
                throw new BadHelloException("part longer than the whole");
            }
        }
    }
}
