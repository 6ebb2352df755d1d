package io.fairlead.health.check;

import java.nio.charset.StandardCharsets;

/** What a client of SCRAM needs to know, made of password, salt and iterations (RFC 5802 section 3). */
final class ScramKeys {
    private final ScramHash hash;
    private final byte[] clientKey;
    private final byte[] serverKey;

    private ScramKeys(ScramHash hash, byte[] clientKey, byte[] serverKey) {
        this.hash = hash;
        this.clientKey = clientKey;
        this.serverKey = serverKey;
    }

    static ScramKeys of(ScramHash hash, byte[] saltedPassword) {
        ScramHash.Keyed salted = hash.keyed(saltedPassword);
        return new ScramKeys(hash, salted.hash(utf8("Client Key")), salted.hash(utf8("Server Key")));
    }

    /** Returns what proves to the server that the client knows the password. */
    byte[] clientProof(String authMessage) {
        byte[] signature = hash.keyed(hash.hash(clientKey)).hash(utf8(authMessage));
        byte[] proof = clientKey.clone();
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        return proof;
    }

    /** Returns what proves to the client that the server knows the password. */
    byte[] serverSignature(String authMessage) {
        return hash.keyed(serverKey).hash(utf8(authMessage));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
