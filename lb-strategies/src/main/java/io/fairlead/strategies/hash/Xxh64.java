package io.fairlead.strategies.hash;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * XXH64, the 64-bit hash function that Envoy, gRPC and HAProxy hash keys with: equal on every machine and in every
 * language. Not for secrets: whoever can choose keys can choose hashes.
 *
 * <p>Text is hashed as its UTF-8 bytes, so that another program finds the same value. Nothing here allocates, except
 * where it says so; everything may be called by any thread. Without a seed the seed is 0.
 *
 * @see <a href="https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md">xxHash fast digest algorithm</a>
 */
public final class Xxh64 {
    private static final long PRIME_1 = 0x9E3779B185EBCA87L;
    private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
    private static final long PRIME_3 = 0x165667B19E3779F9L;
    private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
    private static final long PRIME_5 = 0x27D4EB2F165667C5L;
    private static final int STRIPE = 32;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private Xxh64() {}

    /** Returns the hash of bytes. */
    public static long hash(byte[] bytes) {
        return hash(bytes, 0, bytes.length, 0);
    }

    /** Returns the hash of bytes under a seed. */
    public static long hash(byte[] bytes, long seed) {
        return hash(bytes, 0, bytes.length, seed);
    }

    /**
     * Returns the hash of a range of bytes under a seed.
     *
     * @throws IndexOutOfBoundsException if the range is not within the array
     */
    public static long hash(byte[] bytes, int offset, int length, long seed) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int at = offset;
        int left = length;
        long hash = seed + PRIME_5;
        if (left >= STRIPE) {
            long a = seed + PRIME_1 + PRIME_2;
            long b = seed + PRIME_2;
            long c = seed;
            long d = seed - PRIME_1;
            for (; left >= STRIPE; left -= STRIPE, at += STRIPE) {
                a = round(a, (long) LONGS.get(bytes, at));
                b = round(b, (long) LONGS.get(bytes, at + 8));
                c = round(c, (long) LONGS.get(bytes, at + 16));
                d = round(d, (long) LONGS.get(bytes, at + 24));
            }
            hash = merge(a, b, c, d);
        }
        hash += length;
        for (; left >= 8; left -= 8, at += 8) {
            hash = addLong(hash, (long) LONGS.get(bytes, at));
        }
        if (left >= 4) {
            hash = addInt(hash, (int) INTS.get(bytes, at));
            at += 4;
            left -= 4;
        }
        for (; left > 0; left--, at++) {
            hash = addByte(hash, bytes[at]);
        }
        return avalanche(hash);
    }

    /** Returns the hash of a number: that of its eight bytes, the least significant first. */
    public static long hash(long number) {
        return hash(number, 0);
    }

    /** Returns the hash of a number under a seed: that of its eight bytes, the least significant first. */
    public static long hash(long number, long seed) {
        return avalanche(addLong(seed + PRIME_5 + Long.BYTES, number));
    }

    /**
     * Returns the hash of the 4 or 16 bytes of an address. Allocates the array in which the JDK hands them out, so do
     * it once a connection.
     */
    public static long hash(InetAddress address) {
        return hash(address.getAddress());
    }

    /**
     * Returns the hash of a text: that of the bytes {@code text.toString().getBytes(UTF_8)}, which are never made. A
     * surrogate without its other half counts as a question mark, as there.
     */
    public static long hash(CharSequence text) {
        return hash(text, 0);
    }

    /** Returns the hash of a text, as UTF-8, under a seed. */
    public static long hash(CharSequence text, long seed) {
        int length = text.length();
        return (length < STRIPE) ? hashShort(text, seed, length) : hashUtf8(text, seed, length);
    }

    /** The way of nearly all keys, less than a stripe and ASCII: without keeping account of stripes. */
    private static long hashShort(CharSequence text, long seed, int length) {
        long hash = seed + PRIME_5 + length;
        int at = 0;
        for (; length - at >= 8; at += 8) {
            long word = eightAscii(text, at);
            if (word < 0) {
                return hashUtf8(text, seed, length);
            }
            hash = addLong(hash, word);
        }
        if (length - at >= 4) {
            char c0 = text.charAt(at);
            char c1 = text.charAt(at + 1);
            char c2 = text.charAt(at + 2);
            char c3 = text.charAt(at + 3);
            if ((c0 | c1 | c2 | c3) > 0x7F) {
                return hashUtf8(text, seed, length);
            }
            hash = addInt(hash, c0 | (c1 << 8) | (c2 << 16) | (c3 << 24));
            at += 4;
        }
        for (; at < length; at++) {
            char last = text.charAt(at);
            if (last > 0x7F) {
                return hashUtf8(text, seed, length);
            }
            hash = addByte(hash, (byte) last);
        }
        return avalanche(hash);
    }

    /*
     * XXH64 treats inputs of 32 bytes and more differently from the first byte on, so that the number of bytes must be
     * known: the number of characters is tried first, which is right if all of them are ASCII.
     */
    private static long hashUtf8(CharSequence text, long seed, long bytes) {
        int length = text.length();
        long stripeWords = (bytes / STRIPE) * 4;
        long a = seed + PRIME_1 + PRIME_2;
        long b = seed + PRIME_2;
        long c = seed;
        long d = seed - PRIME_1;
        long hash = seed + PRIME_5 + bytes;
        long words = 0;
        long pending = 0; // bytes that do not fill a word yet
        int filled = 0; // their bits
        for (int at = 0; at < length; ) {
            long code = (filled == 0 && length - at >= 8) ? eightAscii(text, at) : -1;
            int bits = Long.SIZE;
            if (code >= 0) {
                at += 8;
            } else {
                int point = Utf8.pointAt(text, at);
                at += Character.charCount(point);
                code = Utf8.encoded(point);
                bits = Long.SIZE - (Long.numberOfLeadingZeros(code | 1) & ~7);
                if (bits > 8 && bytes == length) {
                    return hashUtf8(text, seed, Utf8.bytes(text));
                }
            }
            pending |= code << filled;
            filled += bits;
            if (filled >= Long.SIZE) {
                if (words < stripeWords) {
                    switch ((int) words & 3) {
                        case 0 -> a = round(a, pending);
                        case 1 -> b = round(b, pending);
                        case 2 -> c = round(c, pending);
                        default -> d = round(d, pending);
                    }
                    if (words + 1 == stripeWords) {
                        hash = merge(a, b, c, d) + bytes;
                    }
                } else {
                    hash = addLong(hash, pending);
                }
                words++;
                filled -= Long.SIZE;
                pending = (filled == 0) ? 0 : code >>> (bits - filled);
            }
        }
        if (filled >= Integer.SIZE) {
            hash = addInt(hash, (int) pending);
            pending >>>= Integer.SIZE;
            filled -= Integer.SIZE;
        }
        for (; filled > 0; filled -= Byte.SIZE, pending >>>= Byte.SIZE) {
            hash = addByte(hash, (byte) pending);
        }
        return avalanche(hash);
    }

    /** Returns eight characters as bytes, the first least significant, or -1 if one of them is not ASCII. */
    private static long eightAscii(CharSequence text, int at) {
        char c0 = text.charAt(at);
        char c1 = text.charAt(at + 1);
        char c2 = text.charAt(at + 2);
        char c3 = text.charAt(at + 3);
        char c4 = text.charAt(at + 4);
        char c5 = text.charAt(at + 5);
        char c6 = text.charAt(at + 6);
        char c7 = text.charAt(at + 7);
        if ((c0 | c1 | c2 | c3 | c4 | c5 | c6 | c7) > 0x7F) {
            return -1;
        }
        int low = c0 | (c1 << 8) | (c2 << 16) | (c3 << 24);
        int high = c4 | (c5 << 8) | (c6 << 16) | (c7 << 24);
        return low | ((long) high << 32);
    }

    private static long round(long sum, long word) {
        return Long.rotateLeft(sum + word * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long a, long b, long c, long d) {
        long hash = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
        hash = (hash ^ round(0, a)) * PRIME_1 + PRIME_4;
        hash = (hash ^ round(0, b)) * PRIME_1 + PRIME_4;
        hash = (hash ^ round(0, c)) * PRIME_1 + PRIME_4;
        return (hash ^ round(0, d)) * PRIME_1 + PRIME_4;
    }

    private static long addLong(long hash, long word) {
        return Long.rotateLeft(hash ^ round(0, word), 27) * PRIME_1 + PRIME_4;
    }

    private static long addInt(long hash, int half) {
        return Long.rotateLeft(hash ^ ((half & 0xFFFF_FFFFL) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    }

    private static long addByte(long hash, byte single) {
        return Long.rotateLeft(hash ^ ((single & 0xFF) * PRIME_5), 11) * PRIME_1;
    }

    private static long avalanche(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * PRIME_2;
        mixed = (mixed ^ (mixed >>> 29)) * PRIME_3;
        return mixed ^ (mixed >>> 32);
    }
}
