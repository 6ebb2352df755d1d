package io.fairlead.netty.proxyprotocol;

import io.fairlead.netty.ProxyVersion;
import io.fairlead.netty.proxyprotocol.ProxyHeader.Extension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes PROXY headers: a pure function of what is said of a client's connection. */
public final class ProxyHeaderWriter {
    private static final int HEAD = 3; // of an extension: type and length
    private static final int SUM = 4;

    private ProxyHeaderWriter() {}

    /**
     * Returns a header; one that names no address unless both ends have internet addresses. Of two families, the IPv4 address
     * is mapped into IPv6. At most {@link ProxyV2#LONGEST} bytes follow its fixed part: extensions that do not fit are left out.
     *
     * @param source the client
     * @param destination whom it connected to
     * @param extensions what more is said, in this order; ignored by version 1
     * @param checksum whether a checksum follows them; likewise
     * @return the caller's
     */
    public static ByteBuf write(
            ProxyVersion version,
            @Nullable SocketAddress source,
            @Nullable SocketAddress destination,
            List<Extension> extensions,
            boolean checksum,
            ByteBufAllocator allocator) {
        InetSocketAddress from = internet(source);
        InetSocketAddress to = internet(destination);
        return (version == ProxyVersion.V1)
                ? text(from, to, allocator)
                : binary(from, to, extensions, checksum, allocator);
    }

    private static @Nullable InetSocketAddress internet(@Nullable SocketAddress address) {
        return (address instanceof InetSocketAddress inet && !inet.isUnresolved()) ? inet : null;
    }

    private static ByteBuf text(
            @Nullable InetSocketAddress from, @Nullable InetSocketAddress to, ByteBufAllocator allocator) {
        String line;
        if (from == null || to == null) {
            line = "PROXY UNKNOWN\r\n";
        } else {
            boolean four = areFour(from, to);
            line = (four ? "PROXY TCP4 " : "PROXY TCP6 ") + words(from, four) + ' ' + words(to, four) + ' '
                    + from.getPort() + ' ' + to.getPort() + "\r\n";
        }
        ByteBuf out = allocator.buffer(line.length());
        out.writeCharSequence(line, StandardCharsets.US_ASCII);
        return out;
    }

    private static String words(InetSocketAddress address, boolean four) {
        InetAddress inet = address.getAddress();
        if (four) {
            return inet.getHostAddress();
        }
        return (inet instanceof Inet6Address) ? NetUtil.toAddressString(inet) : "::ffff:" + inet.getHostAddress();
    }

    private static ByteBuf binary(
            @Nullable InetSocketAddress from,
            @Nullable InetSocketAddress to,
            List<Extension> extensions,
            boolean checksum,
            ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(ProxyV2.FIXED + 36, ProxyV2.FIXED + ProxyV2.LONGEST);
        out.writeBytes(ProxyV2.SIGNATURE).writeByte(0x21);
        if (from == null || to == null) {
            out.writeByte(0).writeShort(0);
        } else {
            boolean four = areFour(from, to);
            out.writeByte(four ? 0x11 : 0x21).writeShort(0);
            writeAddress(out, from, four);
            writeAddress(out, to, four);
            out.writeShort(from.getPort()).writeShort(to.getPort());
        }
        int reserved = checksum ? HEAD + SUM : 0;
        for (Extension extension : extensions) {
            byte[] value = extension.value();
            if (out.maxWritableBytes() - reserved >= HEAD + value.length) {
                out.writeByte(extension.type()).writeShort(value.length).writeBytes(value);
            }
        }
        if (checksum) {
            out.writeByte(ProxyV2.CRC32C).writeShort(SUM).writeInt(0);
        }
        out.setShort(ProxyV2.FIXED - 2, out.writerIndex() - ProxyV2.FIXED);
        if (checksum) {
            out.setInt(out.writerIndex() - SUM, ProxyV2.checksum(out));
        }
        return out;
    }

    private static void writeAddress(ByteBuf out, InetSocketAddress address, boolean four) {
        InetAddress inet = address.getAddress();
        if (!four && inet instanceof Inet4Address) {
            out.writeZero(10).writeShort(0xffff);
        }
        out.writeBytes(inet.getAddress());
    }

    private static boolean areFour(InetSocketAddress from, InetSocketAddress to) {
        return from.getAddress() instanceof Inet4Address && to.getAddress() instanceof Inet4Address;
    }
}
