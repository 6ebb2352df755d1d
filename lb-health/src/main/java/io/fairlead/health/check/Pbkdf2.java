package io.fairlead.health.check;

import java.nio.charset.StandardCharsets;

/** The first block of PBKDF2 (RFC 8018 section 5.2), in parts, because a server may ask for any number of iterations. */
final class Pbkdf2 {
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

    private final ScramHash.Keyed keyed;
    private final byte[] key;
    private byte[] last;
    private int left;

    private Pbkdf2(ScramHash.Keyed keyed, byte[] first, int left) {
        this.keyed = keyed;
        this.key = first.clone();
        this.last = first;
        this.left = left;
    }

    /** Begins with one iteration of at least one. */
    static Pbkdf2 of(ScramHash hash, String password, byte[] salt, int iterations) {
        ScramHash.Keyed keyed = hash.keyed(password.getBytes(StandardCharsets.UTF_8));
        return new Pbkdf2(keyed, keyed.hash(salt, FIRST_BLOCK), iterations - 1);
    }

    /** Makes at most so many iterations; returns whether that was the last one. */
    boolean advance(int most) {
        int end = Math.max(0, left - most);
        while (left > end) {
            last = keyed.hash(last);
            for (int i = 0; i < key.length; i++) {
                key[i] ^= last[i];
            }
            left--;
        }
        return left == 0;
    }

    /** Returns the key, once it is complete. */
    byte[] key() {
        if (left > 0) {
            throw new IllegalStateException(left + " iterations left");
        }
        return key.clone();
    }
}
