package io.fairlead.netty.sniff;

import io.fairlead.netty.TcpProtocol;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Which protocol begins with some bytes: a pure function of them. */
enum Guess {
    /** More bytes have to come. */
    MORE(null),
    /** None that is known. */
    OTHER(null),
    HTTP_2(TcpProtocol.HTTP_2),
    HTTP(TcpProtocol.HTTP),
    TLS(TcpProtocol.TLS),
    SSH(TcpProtocol.SSH),
    POSTGRESQL(TcpProtocol.POSTGRESQL);

    private static final byte[] PREFACE = ascii("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    private static final byte[] SSH_VERSION = ascii("SSH-");
    private static final int LONGEST_METHOD = 20;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int STARTUP = 3 << 16; // and the minor version
    private static final int LAST_STARTUP = STARTUP + 0xffff;
    private static final int CANCEL = 80_877_102;
    private static final int GSS = CANCEL + 2;
    private static final int LONGEST_STARTUP = 10_000;

    private final @Nullable TcpProtocol protocol;

    private enum Match {
        NO,
        MAYBE,
        YES
    }

    Guess(@Nullable TcpProtocol protocol) {
        this.protocol = protocol;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the protocol; null for the other two. */
    @Nullable
    TcpProtocol protocol() {
        return protocol;
    }

    /** Returns what the readable bytes begin; once it is not {@link #MORE}, further bytes change nothing. */
    static Guess of(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            return MORE;
        }
        int from = bytes.readerIndex();
        // the preface and SSH look like a method for a while
        Match preface = begins(bytes, from, PREFACE);
        if (preface != Match.NO) {
            return (preface == Match.YES) ? HTTP_2 : MORE;
        }
        Match ssh = begins(bytes, from, SSH_VERSION);
        if (ssh != Match.NO) {
            return (ssh == Match.YES) ? SSH : MORE;
        }
        Match tls = tls(bytes, from);
        if (tls != Match.NO) {
            return (tls == Match.YES) ? TLS : MORE;
        }
        Match postgresql = postgresql(bytes, from);
        if (postgresql != Match.NO) {
            return (postgresql == Match.YES) ? POSTGRESQL : MORE;
        }
        Match method = method(bytes, from);
        return switch (method) {
            case NO -> OTHER;
            case MAYBE -> MORE;
            case YES -> HTTP;
        };
    }

    private static Match begins(ByteBuf bytes, int from, byte[] expected) {
        int known = Math.min(bytes.readableBytes(), expected.length);
        for (int i = 0; i < known; i++) {
            if (bytes.getByte(from + i) != expected[i]) {
                return Match.NO;
            }
        }
        return (known == expected.length) ? Match.YES : Match.MAYBE;
    }

    private static Match tls(ByteBuf bytes, int from) {
        int known = bytes.readableBytes();
        if (bytes.getByte(from) != HANDSHAKE
                || (known > 1 && bytes.getByte(from + 1) != 3)
                || (known > 2 && bytes.getUnsignedByte(from + 2) > 4)
                || (known > 4 && !ClientHelloParser.isRecordLength(bytes.getUnsignedShort(from + 3)))
                || (known > 5 && bytes.getByte(from + 5) != CLIENT_HELLO)) {
            return Match.NO;
        }
        return (known > 5) ? Match.YES : Match.MAYBE;
    }

    private static Match postgresql(ByteBuf bytes, int from) {
        int known = bytes.readableBytes();
        if (bytes.getByte(from) != 0 || (known > 1 && bytes.getByte(from + 1) != 0)) {
            return Match.NO;
        }
        if (known < 8) {
            return Match.MAYBE;
        }
        int length = bytes.getInt(from);
        int code = bytes.getInt(from + 4);
        boolean startup = code >= STARTUP && code <= LAST_STARTUP;
        boolean request = code >= CANCEL && code <= GSS;
        return (length >= 8 && length <= LONGEST_STARTUP && (startup || request)) ? Match.YES : Match.NO;
    }

    private static Match method(ByteBuf bytes, int from) {
        int known = Math.min(bytes.readableBytes(), LONGEST_METHOD + 1);
        for (int i = 0; i < known; i++) {
            byte c = bytes.getByte(from + i);
            if (c == ' ') {
                return (i >= 3) ? Match.YES : Match.NO;
            }
            if ((c < 'A' || c > 'Z') && c != '-') {
                return Match.NO;
            }
        }
        return (known > LONGEST_METHOD) ? Match.NO : Match.MAYBE;
    }
}
