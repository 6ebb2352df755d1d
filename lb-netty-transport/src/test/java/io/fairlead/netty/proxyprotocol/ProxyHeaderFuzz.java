package io.fairlead.netty.proxyprotocol;

import io.fairlead.netty.ProxyVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.Inet4Address;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A target for Jazzer: whatever comes, it is a header, may become one, or is refused for good; a header that is written
 * again is read as the same; and no index moves.
 */
public final class ProxyHeaderFuzz {
    private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

    private ProxyHeaderFuzz() {}

    /** Is called by Jazzer; throws when something is wrong. */
    public static void fuzzerTestOneInput(byte[] data) {
        ByteBuf bytes = Unpooled.copiedBuffer(data);
        ProxyHeader header = parse(bytes);
        require(bytes.readerIndex() == 0 && bytes.readableBytes() == data.length, "an index has moved");
        if (header == null) {
            return;
        }
        require(header.length() > 0 && header.length() <= data.length, "length " + header.length());
        ProxyHeader alone = parse(Unpooled.copiedBuffer(Arrays.copyOf(data, header.length())));
        require(alone != null && same(header, alone), "what follows changes the header");
        ProxyHeader shorter = parse(Unpooled.copiedBuffer(Arrays.copyOf(data, header.length() - 1)));
        require(shorter == null, "complete one byte too early");
        writtenAgain(header);
    }

    private static final int LONGEST_KEPT = ProxyV2.FIXED + ProxyV2.LONGEST - 7; // with a checksum

    private static void writtenAgain(ProxyHeader header) {
        for (ProxyVersion version : ProxyVersion.values()) {
            ByteBuf written = ProxyHeaderWriter.write(
                    version, header.source(), header.destination(), header.extensions(), true, ALLOCATOR);
            ProxyHeader again = parse(written);
            require(again != null && again.length() == written.readableBytes(), "what was written is no header");
            if (header.source() != null && header.destination() != null && isOfOneFamily(header)) {
                require(same(header, again), header.source() + " became " + again.source());
            }
            if (version == ProxyVersion.V2 && header.length() <= LONGEST_KEPT) {
                require(again.extensions().size() == header.extensions().size(), "an extension was lost");
            }
            written.release();
        }
    }

    private static boolean isOfOneFamily(ProxyHeader header) {
        return header.source().getAddress() instanceof Inet4Address
                == header.destination().getAddress() instanceof Inet4Address;
    }

    private static boolean same(ProxyHeader one, ProxyHeader other) {
        return Objects.equals(one.source(), other.source()) && Objects.equals(one.destination(), other.destination());
    }

    private static @Nullable ProxyHeader parse(ByteBuf bytes) {
        try {
            return ProxyHeaderParser.parse(bytes);
        } catch (BadProxyHeaderException e) {
            return null;
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }
}
