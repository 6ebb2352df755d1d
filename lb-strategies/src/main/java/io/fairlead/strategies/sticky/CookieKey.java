package io.fairlead.strategies.sticky;

import java.security.SecureRandom;

/**
 * A secret under which {@link StickyCookies} are signed, and the number by which cookies name it. Immutable. Instances
 * of a service that know the same keys read one another's cookies.
 */
public final class CookieKey {
    private static final int HIGHEST_ID = 255;
    /** RFC 2104, section 3: shorter than the output weakens the code. */
    private static final int SHORTEST = 32;
    /** The block of SHA-256: what is longer would be hashed first, and gain nothing. */
    private static final int LONGEST = 64;

    private final int id;
    private final byte[] secret;

    private CookieKey(int id, byte[] secret) {
        this.id = id;
        this.secret = secret;
    }

    /**
     * Returns a key.
     *
     * @param id 0..255; never that of another secret whose cookies are still around
     * @param secret 32 to 64 bytes that nobody can guess, such as {@code openssl rand 32} gives
     * @throws IllegalArgumentException if the id or the length is out of range; the message does not hold the secret
     */
    public static CookieKey of(int id, byte[] secret) {
        if (id < 0 || id > HIGHEST_ID) {
            throw new IllegalArgumentException("cookie key id: " + id + " (expected: 0.." + HIGHEST_ID + ')');
        }
        if (secret.length < SHORTEST || secret.length > LONGEST) {
            throw new IllegalArgumentException(
                    "cookie key " + id + ": " + secret.length + " bytes (expected: " + SHORTEST + ".." + LONGEST + ')');
        }
        return new CookieKey(id, secret.clone());
    }

    /** Returns a key that only this process knows: its cookies end with it. */
    public static CookieKey random(int id) {
        byte[] secret = new byte[SHORTEST];
        new SecureRandom().nextBytes(secret);
        return of(id, secret);
    }

    /** Returns the number by which cookies name it. */
    public int id() {
        return id;
    }

    /** Returns a code under a key of its own, derived from the secret: one use of it says nothing about the other. */
    HmacSha256 derive(String use) {
        return HmacSha256.under(HmacSha256.under(secret).of(use));
    }

    /** Returns the id, and nothing of the secret. */
    @Override
    public String toString() {
        return "cookie key " + id;
    }
}
