package io.fairlead.health.check;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The client's messages of SCRAM (RFC 5802, RFC 7677) without channel binding, and its judgment of those of
 * the server.
 *
 * <p>Called in this order: {@link #clientFirst}, {@link #serverFirst}, {@link #clientFinal}, {@link
 * #serverFinal}.
 */
final class Scram {
    /** Some hundred milliseconds' worth; PostgreSQL's default is 4096. */
    static final int MOST_ITERATIONS = 1_000_000;

    private static final String NO_BINDING = "n,,";
    private static final int LONGEST_SALT = 1024;
    private static final Pattern ITERATIONS = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern NONCE = Pattern.compile("[!-+\\--~]+"); // visible ASCII without the comma

    private final String clientNonce;
    private final String clientFirstBare;
    private String serverFirst = "";
    private String serverNonce = "";
    private byte[] salt = {};
    private int iterations;
    private byte[] expectedSignature = {};

    /**
     * Begins an exchange.
     *
     * @param user as the mechanism has it: PostgreSQL wants it empty, and takes that of the startup message
     * @param nonce visible ASCII without a comma, never used before
     */
    Scram(String user, String nonce) {
        this.clientNonce = nonce;
        this.clientFirstBare = "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    String clientFirst() {
        return NO_BINDING + clientFirstBare;
    }

    /** Takes the server's challenge. */
    void serverFirst(String message) throws Malformed {
        String[] parts = message.split(",", 4); // what may follow are extensions, which can be ignored
        if (parts.length < 3) {
            throw new Malformed("SCRAM: challenge without nonce, salt and iterations");
        }
        serverNonce = value('r', parts[0]);
        if (!serverNonce.startsWith(clientNonce)
                || serverNonce.length() == clientNonce.length()
                || !NONCE.matcher(serverNonce).matches()) {
            throw new Malformed("SCRAM: the server's nonce does not go on from ours");
        }
        salt = base64(value('s', parts[1]));
        if (salt.length == 0 || salt.length > LONGEST_SALT) {
            throw new Malformed("SCRAM: salt of " + salt.length + " bytes (expected: 1.." + LONGEST_SALT + ')');
        }
        String count = value('i', parts[2]);
        if (!ITERATIONS.matcher(count).matches() || Integer.parseInt(count) > MOST_ITERATIONS) {
            throw new Malformed(
                    "SCRAM: iterations " + Words.excerpt(count) + " (expected: 1.." + MOST_ITERATIONS + ')');
        }
        iterations = Integer.parseInt(count);
        serverFirst = message;
    }

    byte[] salt() {
        return salt.clone();
    }

    int iterations() {
        return iterations;
    }

    /** Returns the answer to the challenge. */
    String clientFinal(ScramKeys keys) {
        String binding = Base64.getEncoder().encodeToString(NO_BINDING.getBytes(StandardCharsets.US_ASCII));
        String withoutProof = "c=" + binding + ",r=" + serverNonce;
        String authMessage = clientFirstBare + ',' + serverFirst + ',' + withoutProof;
        expectedSignature = keys.serverSignature(authMessage);
        return withoutProof + ",p=" + Base64.getEncoder().encodeToString(keys.clientProof(authMessage));
    }

    /** Takes the server's own proof, without which it may be anybody. */
    void serverFinal(String message) throws Malformed {
        if (message.startsWith("e=")) {
            throw new Malformed("SCRAM: " + Words.excerpt(message.substring(2)));
        }
        if (!MessageDigest.isEqual(expectedSignature, base64(value('v', message.split(",", 2)[0])))) {
            throw new Malformed("SCRAM: the server does not know the password either");
        }
    }

    private static String value(char name, String part) throws Malformed {
        if (part.length() < 2 || part.charAt(0) != name || part.charAt(1) != '=') {
            throw new Malformed("SCRAM: " + Words.excerpt(part) + " (expected: " + name + "=...)");
        }
        return part.substring(2);
    }

    private static byte[] base64(String text) throws Malformed {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new Malformed("SCRAM: " + Words.excerpt(text) + " (expected: Base64)");
        }
    }
}
