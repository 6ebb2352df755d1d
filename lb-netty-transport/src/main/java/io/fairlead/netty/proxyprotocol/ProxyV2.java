package io.fairlead.netty.proxyprotocol;

import io.fairlead.netty.proxyprotocol.ProxyHeader.Extension;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** The parts of a header of version 2 that follow its addresses, and what both reader and writer know. */
final class ProxyV2 {
    static final byte[] SIGNATURE = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    /** Signature, command, family, length. */
    static final int FIXED = 16;
    /** What may follow that; more is not a header but a way to use memory. */
    static final int LONGEST = 4096;

    /** The type of a checksum. */
    static final int CRC32C = 0x03;

    private static final int NOOP = 0x04;
    private static final int SSL_FIXED = 5;
    private static final int MOST_UNIQUE_ID = 128;

    private ProxyV2() {}

    /** Returns how many bytes of addresses a family has. */
    static int addressBytes(int family) {
        return switch (family >> 4) {
            case 1 -> 12;
            case 2 -> 36;
            case 3 -> 216;
            default -> 0;
        };
    }

    /**
     * Reads what follows the addresses.
     *
     * @param header all of it
     * @param at where they begin
     */
    static List<Extension> extensions(ByteBuf header, int at) throws BadProxyHeaderException {
        List<Extension> extensions = new ArrayList<>();
        int end = header.writerIndex();
        int next = at;
        while (next < end) {
            if (end - next < 3 || end - next - 3 < header.getUnsignedShort(next + 1)) {
                throw new BadProxyHeaderException("extension longer than the header");
            }
            int type = header.getUnsignedByte(next);
            byte[] value = new byte[header.getUnsignedShort(next + 1)];
            header.getBytes(next + 3, value);
            if (type == CRC32C) {
                checkSum(header, next + 3, value.length);
            } else if (type != NOOP) {
                check(type, value.length);
                extensions.add(new Extension(type, value));
            }
            next += 3 + value.length;
        }
        return List.copyOf(extensions);
    }

    private static void check(int type, int length) throws BadProxyHeaderException {
        if (type == ProxyHeader.UNIQUE_ID && length > MOST_UNIQUE_ID) {
            throw new BadProxyHeaderException("unique id of " + length + " bytes (expected: at most 128)");
        }
        if (type == ProxyHeader.SSL && length < SSL_FIXED) {
            throw new BadProxyHeaderException("SSL of " + length + " bytes (expected: at least 5)");
        }
    }

    private static void checkSum(ByteBuf header, int at, int length) throws BadProxyHeaderException {
        if (length != 4) {
            throw new BadProxyHeaderException("checksum of " + length + " bytes (expected: 4)");
        }
        ByteBuf zeroed = header.copy().setInt(at, 0); // it is of the header with zeros in its place
        int sum = checksum(zeroed);
        zeroed.release();
        if (sum != header.getInt(at)) {
            throw new BadProxyHeaderException("wrong checksum");
        }
    }

    /** Returns the checksum of a header. */
    static int checksum(ByteBuf header) {
        CRC32C sum = new CRC32C();
        sum.update(header.nioBuffer());
        return (int) sum.getValue();
    }
}
