package io.fairlead.netty.accept;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Finds the common name (2.5.4.3) in the subject of a certificate: a pure function of its DER encoding. */
final class CommonName {
    private static final ByteBuffer TYPE =
            ByteBuffer.wrap(new byte[] {0x55, 0x04, 0x03}).asReadOnlyBuffer();
    private static final int UTF8_STRING = 12;
    private static final int UNIVERSAL_STRING = 28;
    private static final int BMP_STRING = 30;

    private CommonName() {}

    /** Returns the first one; null if there is none. */
    static @Nullable String of(X500Principal subject) {
        ByteBuffer name = value(ByteBuffer.wrap(subject.getEncoded())); // well-formed: the JDK has written it
        while (name.hasRemaining()) {
            ByteBuffer set = value(name);
            while (set.hasRemaining()) {
                ByteBuffer pair = value(set);
                ByteBuffer type = value(pair);
                if (type.equals(TYPE)) {
                    Charset charset = charset(pair.get(pair.position()));
                    return charset.decode(value(pair)).toString();
                }
            }
        }
        return null;
    }

    private static Charset charset(int tag) {
        return switch (tag) {
            case UTF8_STRING -> StandardCharsets.UTF_8;
            case UNIVERSAL_STRING -> Charset.forName("UTF-32BE");
            case BMP_STRING -> StandardCharsets.UTF_16BE;
            default -> StandardCharsets.ISO_8859_1;
        };
    }

    /** Takes the next value off. */
    private static ByteBuffer value(ByteBuffer der) {
        der.get(); // its tag
        int length = der.get() & 0xff;
        if (length > 0x7f) {
            int digits = length & 0x7f;
            length = 0;
            for (int i = 0; i < digits; i++) {
                length = (length << 8) | (der.get() & 0xff);
            }
        }
        ByteBuffer value = der.slice(der.position(), length);
        der.position(der.position() + length);
        return value;
    }
}
