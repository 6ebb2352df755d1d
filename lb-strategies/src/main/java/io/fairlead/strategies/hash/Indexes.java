package io.fairlead.strategies.hash;

/** A table of indexes in as few bytes as the greatest of them needs: one, two or four each. Immutable. */
final class Indexes {
    private static final byte[] NO_BYTES = {};
    private static final char[] NO_CHARS = {};
    private static final int[] NO_INTS = {};

    // one of them has elements
    private final byte[] bytes;
    private final char[] chars;
    private final int[] ints;

    private Indexes(byte[] bytes, char[] chars, int[] ints) {
        this.bytes = bytes;
        this.chars = chars;
        this.ints = ints;
    }

    /** Returns a table of numbers below a bound. */
    static Indexes of(int[] values, int bound) {
        if (bound <= 1 << Byte.SIZE) {
            byte[] bytes = new byte[values.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) values[i];
            }
            return new Indexes(bytes, NO_CHARS, NO_INTS);
        }
        if (bound <= 1 << Character.SIZE) {
            char[] chars = new char[values.length];
            for (int i = 0; i < chars.length; i++) {
                chars[i] = (char) values[i];
            }
            return new Indexes(NO_BYTES, chars, NO_INTS);
        }
        return new Indexes(NO_BYTES, NO_CHARS, values.clone());
    }

    int get(int at) {
        if (bytes.length != 0) {
            return bytes[at] & 0xFF;
        }
        return (chars.length != 0) ? chars[at] : ints[at];
    }
}
