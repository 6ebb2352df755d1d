package io.fairlead.health.check;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The hash functions of SCRAM, which every JDK has. */
enum ScramHash {
    /** SCRAM-SHA-1 (RFC 5802), which PostgreSQL does not speak, but the oldest published exchange. */
    SHA_1("SHA-1", "HmacSHA1"),
    /** SCRAM-SHA-256 (RFC 7677). */
    SHA_256("SHA-256", "HmacSHA256");

    private final String digest;
    private final String mac;

    ScramHash(String digest, String mac) {
        this.digest = digest;
        this.mac = mac;
    }

    byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance(digest).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + digest, e);
        }
    }

    /** Returns the keyed hash for a key of at least one byte. */
    Keyed keyed(byte[] key) {
        try {
            Mac function = Mac.getInstance(mac);
            function.init(new SecretKeySpec(key, mac));
            return new Keyed(function);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no " + mac, e);
        }
    }

    /** HMAC (RFC 2104) under one key; not thread-safe. */
    static final class Keyed {
        private final Mac function;

        private Keyed(Mac function) {
            this.function = function;
        }

        byte[] hash(byte[]... parts) {
            for (byte[] part : parts) {
                function.update(part);
            }
            return function.doFinal();
        }
    }
}
