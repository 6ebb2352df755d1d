package io.fairlead.netty.key;

/** Hashes what requests are known by: 64-bit FNV-1a, mixed, so that every bit counts; equal on every machine. */
public final class KeyHash {
    private static final long BASIS = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private KeyHash() {}

    /** Returns the hash of bytes. */
    public static long of(byte[] bytes) {
        long hash = BASIS;
        for (byte b : bytes) {
            hash = (hash ^ (b & 0xff)) * PRIME;
        }
        return mixed(hash);
    }

    /** Returns the hash of a text; of characters up to U+00FF, that of their bytes. */
    public static long of(CharSequence text) {
        return of(text, 0, text.length());
    }

    /** Returns the hash of a part of a text. */
    public static long of(CharSequence text, int start, int end) {
        return mixed(fnv(BASIS, text, start, end));
    }

    /** Returns the hash of a text, a space and a part of another text. */
    public static long of(CharSequence first, CharSequence text, int start, int end) {
        long hash = fnv(BASIS, first, 0, first.length());
        return mixed(fnv((hash ^ ' ') * PRIME, text, start, end));
    }

    private static long fnv(long begin, CharSequence text, int start, int end) {
        long hash = begin;
        for (int i = start; i < end; i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }

    private static long mixed(long fnv) {
        long hash = (fnv ^ (fnv >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }
}
