package io.fairlead.netty.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of ASCII bytes, reused from line to line by the writer thread. */
final class LineBuffer {
    private static final int LARGEST_KEPT = 1 << 17;

    private byte[] bytes = new byte[1024];
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
        if (bytes.length > LARGEST_KEPT) {
            bytes = new byte[1024];
        }
    }

    void truncate(int shorter) {
        length = Math.min(length, shorter);
    }

    LineBuffer put(char ascii) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, length * 2);
        }
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** Appends text that is known to be printable ASCII. */
    LineBuffer put(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            put(ascii.charAt(i));
        }
        return this;
    }

    LineBuffer put(LineBuffer other) {
        if (bytes.length - length < other.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + other.length));
        }
        System.arraycopy(other.bytes, 0, bytes, length, other.length);
        length += other.length;
        return this;
    }

    LineBuffer number(long value) {
        if (value < 0) {
            return (value == Long.MIN_VALUE) ? put("-9223372036854775808") : put('-').number(-value);
        }
        if (value >= 10) {
            number(value / 10);
        }
        return put((char) ('0' + value % 10));
    }

    /** Appends a number of at least the given digits, with leading zeros. */
    LineBuffer padded(int value, int digits) {
        if (digits > 1) {
            padded(value / 10, digits - 1);
        }
        return put((char) ('0' + value % 10));
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
