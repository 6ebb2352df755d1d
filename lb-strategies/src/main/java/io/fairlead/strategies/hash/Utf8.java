package io.fairlead.strategies.hash;

/** UTF-8 as {@link String#getBytes(java.nio.charset.Charset)} writes it, one code point at a time. */
final class Utf8 {
    private Utf8() {}

    /** Returns the code point at a place, a question mark for a surrogate without its other half. */
    static int pointAt(CharSequence text, int at) {
        char first = text.charAt(at);
        if (!Character.isSurrogate(first)) {
            return first;
        }
        if (Character.isHighSurrogate(first) && at + 1 < text.length()) {
            char second = text.charAt(at + 1);
            if (Character.isLowSurrogate(second)) {
                return Character.toCodePoint(first, second);
            }
        }
        return '?';
    }

    /** Returns the UTF-8 bytes of a code point, the first least significant. */
    static long encoded(int point) {
        if (point < 0x80) {
            return point;
        }
        if (point < 0x800) {
            return (0xC0 | (point >> 6)) | (continued(point) << 8);
        }
        if (point < 0x10000) {
            return (0xE0 | (point >> 12)) | (continued(point >> 6) << 8) | (continued(point) << 16);
        }
        return (0xF0 | (point >> 18))
                | (continued(point >> 12) << 8)
                | (continued(point >> 6) << 16)
                | (continued(point) << 24);
    }

    private static long continued(int point) {
        return 0x80 | (point & 0x3F);
    }

    /** Returns how many bytes a text has. */
    static long bytes(CharSequence text) {
        long bytes = 0;
        for (int at = 0, length = text.length(); at < length; ) {
            int point = pointAt(text, at);
            at += Character.charCount(point);
            bytes += (point < 0x80) ? 1 : (point < 0x800) ? 2 : (point < 0x10000) ? 3 : 4;
        }
        return bytes;
    }
}
