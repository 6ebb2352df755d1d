package io.fairlead.strategies.sticky;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a cookie: key id (1 byte), expiry in seconds since 1970 (4, unsigned), tag of the backend (8), signature
 * of these 13 bytes (16); big endian, written in base64url without padding
 * (<a href="https://www.rfc-editor.org/rfc/rfc4648">RFC 4648</a>, section 5): 39 characters.
 */
final class CookieBytes {
    static final int CHARACTERS = 39;
    static final int SIGNED = 13;
    static final int SIGNATURE = 16;
    static final long LAST_EXPIRY = 0xFFFF_FFFFL;
    private static final int EXPIRY_AT = 1;
    private static final int TAG_AT = 5;
    private static final int BYTES = SIGNED + SIGNATURE;
    private static final byte[] VALUES = values("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private CookieBytes() {}

    /** Returns the bytes of a cookie that is not signed yet. */
    static byte[] of(int keyId, long expiry, long tag) {
        return ByteBuffer.allocate(BYTES)
                .put((byte) keyId)
                .putInt((int) expiry)
                .putLong(tag)
                .array();
    }

    static int keyId(byte[] cookie) {
        return cookie[0] & 0xFF;
    }

    static long expiry(byte[] cookie) {
        return ByteBuffer.wrap(cookie).getInt(EXPIRY_AT) & LAST_EXPIRY;
    }

    static long tag(byte[] cookie) {
        return ByteBuffer.wrap(cookie).getLong(TAG_AT);
    }

    static byte[] signature(byte[] cookie) {
        return Arrays.copyOfRange(cookie, SIGNED, BYTES);
    }

    static String write(byte[] cookie, byte[] signature) {
        System.arraycopy(signature, 0, cookie, SIGNED, SIGNATURE);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cookie);
    }

    /**
     * Returns the bytes, or null if the text is none that {@link #write} gives. The JDK's decoder would throw for
     * garbage, which costs more than the rest together, and would not look at the two bits that are left over: several
     * texts would be one cookie (RFC 4648, section 3.5).
     */
    static byte @Nullable [] read(CharSequence text) {
        if (text.length() != CHARACTERS) {
            return null;
        }
        byte[] bytes = new byte[BYTES];
        int bits = 0;
        int held = 0;
        int at = 0;
        for (int i = 0; i < CHARACTERS; i++) {
            char c = text.charAt(i);
            int value = (c < VALUES.length) ? VALUES[c] : -1;
            if (value < 0) {
                return null;
            }
            bits = (bits << 6) | value;
            held += 6;
            if (held >= 8) {
                held -= 8;
                bytes[at++] = (byte) (bits >>> held);
            }
        }
        return (bits & ((1 << held) - 1)) == 0 ? bytes : null;
    }

    private static byte[] values(String alphabet) {
        byte[] values = new byte[128];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        return values;
    }
}
