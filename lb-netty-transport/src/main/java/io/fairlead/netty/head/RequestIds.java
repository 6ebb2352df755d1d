package io.fairlead.netty.head;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * Makes ids of requests: 128 random bits in hexadecimal digits, by xoshiro256++ (Blackman and Vigna,
 * <a href="https://doi.org/10.1145/3460772">Scrambled linear pseudorandom number generators</a>), seeded by the
 * system. Unique in practice, and no secrets: who sees some can compute the next. Confined to an event loop.
 */
public final class RequestIds {
    private static final int LONGEST = 128;
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private final byte[] text = new byte[32];
    private long s0;
    private long s1;
    private long s2;
    private long s3;

    private RequestIds(LongSupplier seeds) {
        s0 = seeds.getAsLong();
        s1 = seeds.getAsLong();
        s2 = seeds.getAsLong();
        s3 = seeds.getAsLong();
        if ((s0 | s1 | s2 | s3) == 0) {
            s3 = 1; // a state of zeros has no other after it
        }
    }

    /** Returns a generator of its own seed. */
    public static RequestIds random() {
        return seeded(new SecureRandom()::nextLong);
    }

    /** Returns a generator that begins with four numbers. */
    static RequestIds seeded(LongSupplier seeds) {
        return new RequestIds(seeds);
    }

    /** Returns another id. */
    public String next() {
        digits(nextLong(), 0);
        digits(nextLong(), 16);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Returns whether an id that somebody else made is fit for logs and heads. */
    public static boolean isSane(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letterOrDigit && "-_.~+/=:@".indexOf(c) < 0) {
                return false;
            }
        }
        return !id.isEmpty() && id.length() <= LONGEST;
    }

    private void digits(long bits, int at) {
        for (int i = 0; i < 16; i++) {
            text[at + i] = DIGITS[(int) (bits >>> (60 - 4 * i)) & 15];
        }
    }

    private long nextLong() {
        long result = Long.rotateLeft(s0 + s3, 23) + s0;
        long t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }
}
