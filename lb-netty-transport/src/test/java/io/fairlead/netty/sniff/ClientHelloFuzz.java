package io.fairlead.netty.sniff;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A target for Jazzer: whatever comes first on a connection, a guess stays what it is whatever follows; a ClientHello is one
 * with its last byte, and not before; what is refused stays so; and no index moves.
 */
public final class ClientHelloFuzz {
    private static final int LONGEST = 16 * 1024;

    private ClientHelloFuzz() {}

    /** Is called by Jazzer; throws when something is wrong. */
    public static void fuzzerTestOneInput(byte[] data) {
        Guess before = Guess.MORE;
        boolean refused = false;
        for (int length = 0; length <= Math.min(data.length, 64); length++) {
            Guess guess = Guess.of(Unpooled.wrappedBuffer(data, 0, length));
            require(before == Guess.MORE || guess == before, before + " became " + guess);
            before = guess;
            refused = stillRefused(refused, data, length);
        }
        ByteBuf bytes = Unpooled.wrappedBuffer(data);
        ClientHello hello = parse(bytes);
        require(bytes.readerIndex() == 0 && bytes.readableBytes() == data.length, "an index has moved");
        if (hello == null) {
            return;
        }
        require(before == Guess.TLS, "a hello that is not TLS but " + before);
        require(hello.length() > 0 && hello.length() <= data.length, "length " + hello.length());
        byte[] alone = Arrays.copyOf(data, hello.length());
        require(hello.equals(parse(Unpooled.wrappedBuffer(alone))), "what follows changes the hello");
        for (int length = 0; length < alone.length; length += 1 + alone.length / 64) {
            require(!isRefused(Unpooled.wrappedBuffer(alone, 0, length)), "refused before it was complete");
        }
        require(parse(Unpooled.wrappedBuffer(alone, 0, alone.length - 1)) == null, "complete one byte too early");
    }

    private static boolean stillRefused(boolean refused, byte[] data, int length) {
        boolean now = isRefused(Unpooled.wrappedBuffer(data, 0, length));
        require(now || !refused, "refused with fewer bytes");
        return now;
    }

    private static boolean isRefused(ByteBuf bytes) {
        try {
            ClientHelloParser.parse(bytes, LONGEST);
            return false;
        } catch (BadHelloException e) {
            return true;
        }
    }

    private static @Nullable ClientHello parse(ByteBuf bytes) {
        try {
            return ClientHelloParser.parse(bytes, LONGEST);
        } catch (BadHelloException e) {
            return null;
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new IllegalStateException(what);
        }
    }
}
