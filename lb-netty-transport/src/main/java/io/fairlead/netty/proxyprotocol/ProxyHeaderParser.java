package io.fairlead.netty.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads PROXY headers, as the specification of 2020-03-05 says: a pure function of the bytes so far. What cannot become
 * a header is refused at the byte that makes it so.
 */
final class ProxyHeaderParser {
    private static final byte[] V1_BEGIN = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final int V1_LONGEST = 107;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;

    private ProxyHeaderParser() {}

    /**
     * Returns the header that the readable bytes begin with, or null if more of them have to come. Moves no index.
     *
     * @throws BadProxyHeaderException if no header begins like this
     */
    static @Nullable ProxyHeader parse(ByteBuf bytes) throws BadProxyHeaderException {
        if (beginsWith(bytes, V1_BEGIN)) {
            return text(bytes);
        }
        if (beginsWith(bytes, ProxyV2.SIGNATURE)) {
            return binary(bytes);
        }
        throw new BadProxyHeaderException("no PROXY header");
    }

    private static boolean beginsWith(ByteBuf bytes, byte[] begin) {
        int length = Math.min(bytes.readableBytes(), begin.length);
        for (int i = 0; i < length; i++) {
            if (bytes.getByte(bytes.readerIndex() + i) != begin[i]) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable ProxyHeader text(ByteBuf bytes) throws BadProxyHeaderException {
        int from = bytes.readerIndex();
        int end = bytes.indexOf(from, from + Math.min(bytes.readableBytes(), V1_LONGEST), (byte) '\n');
        if (end < 0) {
            if (bytes.readableBytes() >= V1_LONGEST) {
                throw new BadProxyHeaderException("line of more than 107 bytes");
            }
            return null;
        }
        String line = bytes.toString(from, end - from, StandardCharsets.ISO_8859_1);
        if (!line.endsWith("\r")) {
            throw new BadProxyHeaderException("line without CR");
        }
        int length = end + 1 - from;
        String[] words = line.substring(0, line.length() - 1).split(" ", -1);
        return switch (words[1]) {
            case "UNKNOWN" -> new ProxyHeader(length, null, null, List.of());
            case "TCP4", "TCP6" -> addresses(length, words);
            default -> throw new BadProxyHeaderException("neither TCP4, TCP6 nor UNKNOWN");
        };
    }

    private static ProxyHeader addresses(int length, String[] words) throws BadProxyHeaderException {
        if (words.length != 6) {
            throw new BadProxyHeaderException(words.length + " words (expected: 6)");
        }
        boolean six = words[1].equals("TCP6");
        return new ProxyHeader(
                length,
                new InetSocketAddress(address(words[2], six), port(words[4])),
                new InetSocketAddress(address(words[3], six), port(words[5])),
                List.of());
    }

    private static InetAddress address(String word, boolean six) throws BadProxyHeaderException {
        byte[] bytes = null;
        if (six && word.indexOf('%') < 0 && word.indexOf('[') < 0 && NetUtil.isValidIpV6Address(word)) {
            bytes = NetUtil.createByteArrayFromIpAddressString(word);
        } else if (!six && NetUtil.isValidIpV4Address(word)) {
            bytes = NetUtil.createByteArrayFromIpAddressString(word);
        }
        if (bytes == null) {
            throw new BadProxyHeaderException("not an address of its family");
        }
        return of(bytes);
    }

    private static InetAddress of(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // only for an illegal length
        }
    }

    private static int port(String word) throws BadProxyHeaderException {
        if (word.matches("0|[1-9][0-9]{0,4}")) {
            int port = Integer.parseInt(word);
            if (port <= 65_535) {
                return port;
            }
        }
        throw new BadProxyHeaderException("not a port");
    }

    private static @Nullable ProxyHeader binary(ByteBuf bytes) throws BadProxyHeaderException {
        int from = bytes.readerIndex();
        int known = bytes.readableBytes();
        int command = (known > 12) ? bytes.getUnsignedByte(from + 12) : PROXY;
        if (command != LOCAL && command != PROXY) {
            throw new BadProxyHeaderException("neither LOCAL nor PROXY of version 2");
        }
        if (known < ProxyV2.FIXED) {
            return null;
        }
        int rest = bytes.getUnsignedShort(from + 14);
        if (rest > ProxyV2.LONGEST) {
            throw new BadProxyHeaderException(rest + " bytes (expected: at most " + ProxyV2.LONGEST + ')');
        }
        int family = bytes.getUnsignedByte(from + 13);
        int addresses = ProxyV2.addressBytes(family);
        if (command == PROXY && rest < addresses) {
            throw new BadProxyHeaderException(rest + " bytes (expected: at least " + addresses + " of addresses)");
        }
        int length = ProxyV2.FIXED + rest;
        if (known < length) {
            return null;
        }
        if (command == LOCAL) {
            return new ProxyHeader(length, null, null, List.of());
        }
        List<ProxyHeader.Extension> extensions =
                ProxyV2.extensions(bytes.slice(from, length), ProxyV2.FIXED + addresses);
        if (family != TCP4 && family != TCP6) {
            return new ProxyHeader(length, null, null, extensions); // over something else than internet streams
        }
        int each = (family == TCP4) ? 4 : 16;
        return new ProxyHeader(
                length,
                endpoint(bytes, from + ProxyV2.FIXED, from + ProxyV2.FIXED + 2 * each, each),
                endpoint(bytes, from + ProxyV2.FIXED + each, from + ProxyV2.FIXED + 2 * each + 2, each),
                extensions);
    }

    private static InetSocketAddress endpoint(ByteBuf bytes, int address, int port, int length) {
        byte[] raw = new byte[length];
        bytes.getBytes(address, raw);
        return new InetSocketAddress(of(raw), bytes.getUnsignedShort(port));
    }
}
