package io.fairlead.health.check;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers what a PostgreSQL server demands before it lets a client in: nothing, a password, its MD5 hash, or
 * SCRAM-SHA-256.
 */
final class PgLogin {
    private static final int OK = 0;
    private static final int KERBEROS = 2;
    private static final int CLEAR_TEXT = 3;
    private static final int MD5 = 5;
    private static final int GSS = 7;
    private static final int SSPI = 9;
    private static final int SASL = 10;
    private static final int SASL_CONTINUES = 11;
    private static final int SASL_FINAL = 12;

    private static final String MECHANISM = "SCRAM-SHA-256";

    /** Less than a millisecond's worth. */
    private static final int ITERATIONS_IN_A_TURN = 250;

    private final PgPlan plan;
    private final ScramKeyCache cache;
    private final Scram scram;
    private Stage stage = Stage.DEMAND;
    private @Nullable Pbkdf2 computing;

    PgLogin(PgPlan plan, ScramKeyCache cache, String nonce) {
        this.plan = plan;
        this.cache = cache;
        this.scram = new Scram("", nonce);
    }

    /** Returns whether the server has let us in. */
    boolean isDone() {
        return stage == Stage.DONE;
    }

    /** Says what the next message should be. */
    String awaited() {
        return stage.awaited;
    }

    /** Takes the body of an authentication message. */
    Step take(ByteBuffer body) throws Malformed {
        if (body.remaining() < 4) {
            throw new Malformed("authentication message of " + body.remaining() + " bytes (expected: at least 4)");
        }
        int code = body.getInt();
        if (code == OK && (stage == Stage.DEMAND || stage == Stage.VERDICT)) {
            stage = Stage.DONE;
            return Step.AWAIT;
        }
        if (code == SASL_CONTINUES && stage == Stage.CHALLENGE) {
            return challenge(PgMessage.text(body, body.remaining()));
        }
        if (code == SASL_FINAL && stage == Stage.PROOF) {
            scram.serverFinal(PgMessage.text(body, body.remaining()));
            stage = Stage.VERDICT;
            return Step.AWAIT;
        }
        if (stage == Stage.DEMAND) {
            return demand(code, body);
        }
        throw new Malformed("authentication message " + code + " while waiting for " + awaited());
    }

    /** Goes on with the answer to a challenge. */
    Step resumed() {
        Pbkdf2 pbkdf2 = computing;
        if (pbkdf2 == null || !pbkdf2.advance(ITERATIONS_IN_A_TURN)) {
            return Step.YIELD;
        }
        computing = null;
        ScramKeys keys = ScramKeys.of(ScramHash.SHA_256, pbkdf2.key());
        cache.put(scram.salt(), scram.iterations(), keys);
        return prove(keys);
    }

    private Step demand(int code, ByteBuffer body) throws Malformed {
        List<String> mechanisms = (code == SASL) ? mechanisms(body) : List.of();
        String demanded = describe(code, mechanisms);
        if (!plan.logsIn()) {
            return Step.pass("works, and asks for " + demanded);
        }
        Secret password = plan.password();
        if (password == null) {
            return Step.fail("asks for " + demanded + ", and the check has no password");
        }
        if (code == CLEAR_TEXT && plan.clearText()) {
            stage = Stage.VERDICT;
            return Step.send(PgMessage.password(password.reveal()));
        }
        if (code == MD5) {
            stage = Stage.VERDICT;
            return Step.send(PgMessage.password(md5(password, body)));
        }
        if (mechanisms.contains(MECHANISM)) {
            stage = Stage.CHALLENGE;
            return Step.send(PgMessage.saslBegins(MECHANISM, scram.clientFirst()));
        }
        return Step.fail("asks for " + demanded + ", which the check may not give");
    }

    private Step challenge(String message) throws Malformed {
        scram.serverFirst(message);
        ScramKeys keys = cache.get(scram.salt(), scram.iterations());
        if (keys != null) {
            return prove(keys);
        }
        String password = SaslPrep.prepare(requireNonNull(plan.password()).reveal());
        computing = Pbkdf2.of(ScramHash.SHA_256, password, scram.salt(), scram.iterations());
        return Step.YIELD;
    }

    private Step prove(ScramKeys keys) {
        stage = Stage.PROOF;
        return Step.send(PgMessage.saslGoesOn(scram.clientFinal(keys)));
    }

    private String md5(Secret password, ByteBuffer salt) throws Malformed {
        if (salt.remaining() != 4) {
            throw new Malformed("MD5 salt of " + salt.remaining() + " bytes (expected: 4)");
        }
        byte[] salted = new byte[4];
        salt.get(salted);
        String hashed = md5((password.reveal() + plan.user()).getBytes(StandardCharsets.UTF_8), new byte[0]);
        return "md5" + md5(hashed.getBytes(StandardCharsets.US_ASCII), salted);
    }

    private static String md5(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            digest.update(first);
            return HexFormat.of().formatHex(digest.digest(second));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM has no MD5", e);
        }
    }

    private static List<String> mechanisms(ByteBuffer body) throws Malformed {
        List<String> mechanisms = new ArrayList<>();
        for (String name = PgMessage.text(body); !name.isEmpty(); name = PgMessage.text(body)) {
            mechanisms.add(name);
        }
        return mechanisms;
    }

    private static String describe(int code, List<String> mechanisms) throws Malformed {
        return switch (code) {
            case KERBEROS -> "Kerberos";
            case CLEAR_TEXT -> "the password in clear text";
            case MD5 -> "an MD5 password";
            case GSS -> "GSSAPI";
            case SSPI -> "SSPI";
            case SASL -> Words.excerpt(String.join(" or ", mechanisms));
            default -> throw new Malformed("authentication " + code + " (expected: one of PostgreSQL's)");
        };
    }

    private enum Stage {
        DEMAND("the answer to the startup message"),
        CHALLENGE("the challenge of SCRAM"),
        PROOF("the server's proof of SCRAM"),
        VERDICT("the answer to the password"),
        DONE("the server to be ready");

        private final String awaited;

        Stage(String awaited) {
            this.awaited = awaited;
        }
    }
}
