package io.fairlead.netty.proxyprotocol;

import io.fairlead.netty.ProxyVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes PROXY headers: a pure function of the addresses of a client's connection. */
public final class ProxyHeaderWriter {
    private ProxyHeaderWriter() {}

    /**
     * Returns a header; one that says nothing of the client unless both ends have internet addresses. Of two families,
     * the IPv4 address is mapped into IPv6.
     *
     * @param source the client
     * @param destination whom it connected to
     * @return the caller's
     */
    public static ByteBuf write(
            ProxyVersion version,
            @Nullable SocketAddress source,
            @Nullable SocketAddress destination,
            ByteBufAllocator allocator) {
        InetSocketAddress from = internet(source);
        InetSocketAddress to = internet(destination);
        return (version == ProxyVersion.V1) ? text(from, to, allocator) : binary(from, to, allocator);
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
            @Nullable InetSocketAddress from, @Nullable InetSocketAddress to, ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(ProxyV2.FIXED + 36);
        out.writeBytes(ProxyV2.SIGNATURE).writeByte(0x21);
        if (from == null || to == null) {
            return out.writeByte(0).writeShort(0);
        }
        boolean four = areFour(from, to);
        out.writeByte(four ? 0x11 : 0x21).writeShort(four ? 12 : 36);
        writeAddress(out, from, four);
        writeAddress(out, to, four);
        return out.writeShort(from.getPort()).writeShort(to.getPort());
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
