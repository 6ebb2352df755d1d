package io.fairlead.strategies.sticky;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The code of <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a> over SHA-256, under one key. Thread-safe:
 * each call has a {@link Mac} of its own, which is cheaper than keeping one for each thread where threads are many.
 */
final class HmacSha256 {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    private HmacSha256(SecretKeySpec key) {
        this.key = key;
    }

    static HmacSha256 under(byte[] key) {
        return new HmacSha256(new SecretKeySpec(key, ALGORITHM));
    }

    /** Returns the 32 bytes of the code of a text in UTF-8. */
    byte[] of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the 32 bytes of the code of a message. */
    byte[] of(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is missing, which every Java platform has", e);
        }
    }

    /** Returns the first bytes of the code of the first bytes of a message; RFC 2104, section 5. */
    byte[] truncated(byte[] message, int length, int bytes) {
        return Arrays.copyOf(of(Arrays.copyOf(message, length)), bytes);
    }
}
