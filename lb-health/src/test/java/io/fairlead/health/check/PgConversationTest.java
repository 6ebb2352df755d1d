package io.fairlead.health.check;

import static io.fairlead.health.check.PgBytes.answer;
import static io.fairlead.health.check.PgBytes.authentication;
import static io.fairlead.health.check.PgBytes.error;
import static io.fairlead.health.check.PgBytes.join;
import static io.fairlead.health.check.PgBytes.md5;
import static io.fairlead.health.check.PgBytes.message;
import static io.fairlead.health.check.PgBytes.ready;
import static io.fairlead.health.check.PgBytes.row;
import static io.fairlead.health.check.PgBytes.sasl;
import static io.fairlead.health.check.PgBytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.api.HealthResult;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PgConversationTest {
    private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";
    private static final String TERMINATE = "X\0\0\0\4";
    private static final byte[] OK = authentication(0);
    private static final String MD5_HASH = "md522bf57da1d39c1b1828b294d27d01dc3";

    private static final PgPlan ALIVE = plan("", null, Role.ANY, null);
    private static final PgPlan TRUSTED = plan("", null, Role.PRIMARY, null);
    private static final PgPlan LOGIN = plan("db", "pencil", Role.ANY, null);

    @Test
    void beginsASession() {
        assertThat(talk(ALIVE).sent()).isEqualTo("\0\0\0\54\0\3\0\0user\0joe\0application_name\0fairlead\0\0");
        assertThat(talk(LOGIN).sent())
                .isEqualTo("\0\0\0\70\0\3\0\0user\0joe\0database\0db\0application_name\0fairlead\0\0");
    }

    @ParameterizedTest
    @CsvSource({"2, Kerberos", "3, the password in clear text", "5, an MD5 password", "7, GSSAPI", "9, SSPI"})
    void whoAsksForAPasswordWorks(int code, String demanded) {
        assertThat(judge(ALIVE, authentication(code, new byte[4])))
                .isEqualTo(HealthResult.pass("works, and asks for " + demanded));
    }

    @Test
    void whoAsksForScramWorks() {
        assertThat(judge(ALIVE, sasl("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")))
                .isEqualTo(HealthResult.pass("works, and asks for SCRAM-SHA-256-PLUS or SCRAM-SHA-256"));
    }

    @Test
    void whoLetsUsInWorksWhenReady() {
        assertThat(talk(ALIVE).hears(OK).awaited()).isEqualTo("the server to be ready");
        Talk talk = talk(ALIVE).hears(join(OK, ready()));
        assertThat(talk.result()).isEqualTo(HealthResult.pass("ready"));
        assertThat(talk.sent()).endsWith("fairlead\0\0" + TERMINATE);
        assertThat(judge(ALIVE, join(OK, ready()))).isEqualTo(HealthResult.pass("ready"));
        assertThat(judge(ALIVE, join(OK, error("53300", "sorry, too many clients already"))))
                .isEqualTo(HealthResult.fail("FATAL 53300: sorry, too many clients already"));
    }

    @Test
    void whoRefusesTheAskerWorksUnlessWeWantIn() {
        byte[] refusal = error("28000", "role \"joe\" does not exist");
        assertThat(judge(ALIVE, refusal))
                .isEqualTo(HealthResult.pass("works, and refuses: FATAL 28000: role \"joe\" does not exist"));
        assertThat(judge(LOGIN, refusal)).isEqualTo(HealthResult.fail("FATAL 28000: role \"joe\" does not exist"));
        assertThat(judge(TRUSTED, refusal).passed()).isFalse();
    }

    @Test
    void aNamedDatabaseMustExist() {
        byte[] refusal = join(OK, error("3D000", "database \"db\" does not exist"));
        assertThat(judge(ALIVE, refusal).passed()).isTrue();
        assertThat(judge(plan("db", null, Role.ANY, null), refusal).passed()).isFalse();
    }

    @Test
    void whoStartsDoesNotWork() {
        assertThat(judge(ALIVE, error("57P03", "the database system is starting up")))
                .isEqualTo(HealthResult.fail("FATAL 57P03: the database system is starting up"));
    }

    @Test
    void asksForTheRole() {
        Talk talk = talk(TRUSTED).hears(join(OK, ready()));
        assertThat(talk.sent()).endsWith("Q\0\0\0\37SELECT pg_is_in_recovery()\0");
        assertThat(talk.awaited()).isEqualTo("the answer to the query");
        talk.hears(answer("f"));
        assertThat(talk.result()).isEqualTo(HealthResult.pass("primary"));
        assertThat(talk.sent()).endsWith(TERMINATE);
        assertThat(judge(TRUSTED, join(OK, ready()), answer("f"))).isEqualTo(HealthResult.pass("primary"));
        assertThat(judge(TRUSTED, join(OK, ready()), answer("t")))
                .isEqualTo(HealthResult.fail("replica (expected: primary)"));
        PgPlan replica = plan("", null, Role.REPLICA, null);
        assertThat(judge(replica, join(OK, ready()), answer("t"))).isEqualTo(HealthResult.pass("replica"));
        assertThat(judge(replica, join(OK, ready()), answer("f")))
                .isEqualTo(HealthResult.fail("primary (expected: replica)"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, true, 100, 0",
        "0.05, true, 100, 0",
        "0.5, true, 100, 0",
        "1, true, 90, 1",
        "1.0001, true, 90, 1",
        "5.0, true, 50, 5",
        "9.99, true, 10, 9",
        "10, true, 10, 10",
        "10.01, false, , 10",
        "1e-05, true, 100, 0",
        "-3.5, true, 100, 0",
        "123456789012345, false, , 123456789012345",
    })
    void weighsByLag(String lag, boolean passes, Integer percent, long shown) {
        PgPlan plan = plan("", null, Role.ANY, Duration.ofSeconds(10));
        HealthResult expected = passes
                ? HealthResult.pass("replica, " + shown + " s behind").weighing(percent)
                : HealthResult.fail("replica, " + shown + " s behind (expected: at most 10 s)");
        assertThat(judge(plan, join(OK, ready()), answer("t", lag))).isEqualTo(expected);
        assertThat(judge(plan, join(OK, ready()), answer("f", lag))).isEqualTo(HealthResult.pass("primary"));
    }

    @Test
    void asksForTheLagInTheSameQuery() {
        PgPlan plan = plan("", null, Role.ANY, Duration.ofSeconds(10));
        assertThat(talk(plan).hears(join(OK, ready())).sent())
                .contains("SELECT pg_is_in_recovery(), (" + PgPlan.LAG + ")\0");
        assertThat(judge(plan, join(OK, ready()), answer("t", null)))
                .isEqualTo(HealthResult.fail("replica whose lag nobody knows: the query returned NULL"));
        assertThat(judge(plan, join(OK, ready()), answer("t", "soon")))
                .isEqualTo(HealthResult.fail("lag: \"soon\" (expected: a number of seconds)"));
    }

    @Test
    void aQueryMayFail() {
        assertThat(judge(LOGIN, OK, ready(), error("42883", "function pg_is_in_recovery() does not exist")))
                .isEqualTo(HealthResult.fail("FATAL 42883: function pg_is_in_recovery() does not exist"));
        assertThat(judge(LOGIN, OK, ready(), message('Z', utf8("I"))))
                .isEqualTo(HealthResult.fail("the query returned no row"));
        assertThat(judge(LOGIN, OK, ready(), row("maybe")))
                .isEqualTo(HealthResult.fail("pg_is_in_recovery() is neither t nor f"));
        assertThat(judge(LOGIN, OK, ready(), message('D', new byte[] {0, 0})))
                .isEqualTo(HealthResult.fail("row without columns"));
        assertThat(judge(LOGIN, OK, ready(), message('D', new byte[] {0, 1, -1, -1, -1, -2, 't'})))
                .isEqualTo(HealthResult.fail("row of wrong length"));
        assertThat(judge(LOGIN, OK, ready(), message('D', new byte[] {0, 1, 0, 0, 0, 2, 't'})))
                .isEqualTo(HealthResult.fail("row of wrong length"));
    }

    @Test
    void givesThePasswordInClearTextIfAllowed() {
        PgPlan allowed = new PgPlan("joe", "", Secret.of("pencil"), true, Role.ANY, null, PgPlan.LAG);
        Talk talk = talk(allowed).hears(authentication(3));
        assertThat(talk.sent()).endsWith("p\0\0\0\13pencil\0");
        assertThat(talk.awaited()).isEqualTo("the answer to the password");
        assertThat(judge(allowed, authentication(3), join(OK, ready()), answer("f")))
                .isEqualTo(HealthResult.pass("primary"));
        assertThat(judge(LOGIN, authentication(3)))
                .isEqualTo(HealthResult.fail("asks for the password in clear text, which the check may not give"));
    }

    /** The hash is that of PostgreSQL 15: SELECT 'md5' || md5(md5('pencil' || 'joe') || E'\\x01\\x02\\x03\\x04'). */
    @Test
    void givesTheMd5Hash() {
        assertThat(talk(LOGIN).hears(md5(0x01020304)).sent()).endsWith("p\0\0\0\50" + MD5_HASH + "\0");
        assertThat(judge(LOGIN, md5(0x01020304), join(OK, ready()), answer("t")))
                .isEqualTo(HealthResult.pass("replica"));
        assertThat(judge(LOGIN, authentication(5))).isEqualTo(HealthResult.fail("MD5 salt of 0 bytes (expected: 4)"));
        assertThat(judge(LOGIN, md5(1), error("28P01", "password authentication failed for user \"joe\"")))
                .isEqualTo(HealthResult.fail("FATAL 28P01: password authentication failed for user \"joe\""));
    }

    @Test
    void provesThatItKnowsThePasswordAndWantsProof() throws GeneralSecurityException {
        ScramServer server = new ScramServer("pencil", 4096);
        Talk talk = talk(LOGIN).hears(sasl("SCRAM-SHA-256"));
        assertThat(talk.sent()).endsWith("p\0\0\0\66SCRAM-SHA-256\0\0\0\0\40n,,n=,r=" + NONCE);
        talk.hears(server.challenge());
        assertThat(talk.yields()).isEqualTo(17); // 4095 iterations after the first, 250 in a turn
        assertThat(talk.sent()).endsWith(server.expectedProof());
        talk.hears(join(server.proof(), OK, ready())).hears(answer("f"));
        assertThat(talk.result()).isEqualTo(HealthResult.pass("primary"));
        ScramServer hasty = new ScramServer("pencil", 3);
        assertThat(judge(
                        LOGIN, sasl("SCRAM-SHA-256"), hasty.challenge(), join(hasty.proof(), OK, ready()), answer("f")))
                .isEqualTo(HealthResult.pass("primary"));
    }

    @Test
    void remembersTheKeysOfASalt() throws GeneralSecurityException {
        ScramServer server = new ScramServer("pencil", 4096);
        ScramKeyCache cache = new ScramKeyCache();
        for (int expected : new int[] {17, 0, 0}) {
            Talk talk = Talk.with(new PgConversation(LOGIN, cache, NONCE))
                    .hears(sasl("SCRAM-SHA-256"))
                    .hears(server.challenge());
            assertThat(talk.yields()).isEqualTo(expected);
            assertThat(talk.sent()).endsWith(server.expectedProof());
        }
    }

    @Test
    void aServerWithoutProofIsNotBelieved() throws GeneralSecurityException {
        ScramServer other = new ScramServer("crayon", 1);
        assertThat(judge(LOGIN, sasl("SCRAM-SHA-256"), other.challenge(), other.proof()))
                .isEqualTo(HealthResult.fail("SCRAM: the server does not know the password either"));
        assertThat(judge(LOGIN, sasl("SCRAM-SHA-256"), other.challenge(), join(OK, ready())))
                .isEqualTo(HealthResult.fail("authentication message 0 while waiting for the server's proof of SCRAM"));
        assertThat(judge(LOGIN, sasl("SCRAM-SHA-256"), OK))
                .isEqualTo(HealthResult.fail("authentication message 0 while waiting for the challenge of SCRAM"));
        assertThat(judge(LOGIN, sasl("SCRAM-SHA-256"), other.challenge(), error("28P01", "no")))
                .isEqualTo(HealthResult.fail("FATAL 28P01: no"));
    }

    @Test
    void demandsThatCannotBeMetAreNamed() {
        assertThat(judge(LOGIN, sasl("SCRAM-SHA-256-PLUS")))
                .isEqualTo(HealthResult.fail("asks for SCRAM-SHA-256-PLUS, which the check may not give"));
        assertThat(judge(LOGIN, authentication(7)))
                .isEqualTo(HealthResult.fail("asks for GSSAPI, which the check may not give"));
        assertThat(judge(TRUSTED, md5(1)))
                .isEqualTo(HealthResult.fail("asks for an MD5 password, and the check has no password"));
    }

    @Test
    void thePasswordNeverShows() {
        assertThat(judge(LOGIN, error("28P01", "pencil is not the password of pencil\n")))
                .isEqualTo(HealthResult.fail("FATAL 28P01: *** is not the password of ***\\u000a"));
        assertThat(LOGIN.toString()).doesNotContain("pencil");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-x\r\n", "\0", "\u00ff", "-ERR unknown command\r\n"})
    void somebodyElseFails(String greeting) {
        assertThat(judge(ALIVE, greeting.getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo(HealthResult.fail("not an answer of PostgreSQL"));
    }

    @Test
    void lengthsAreBounded() {
        assertThat(judge(ALIVE, new byte[] {'R', 0, 0, 0, 3}))
                .isEqualTo(HealthResult.fail("message of length 3 (expected: 4..16384)"));
        assertThat(judge(ALIVE, new byte[] {'R', -1, -1, -1, -1}))
                .isEqualTo(HealthResult.fail("message of length -1 (expected: 4..16384)"));
        assertThat(judge(ALIVE, new byte[] {'R', 0x7f, -1, -1, -1}))
                .isEqualTo(HealthResult.fail("message of length 2147483647 (expected: 4..16384)"));
        assertThat(judge(ALIVE, new byte[] {'R', 0, 0, 0x40, 1}))
                .isEqualTo(HealthResult.fail("message of length 16385 (expected: 4..16384)"));
        assertThat(judge(ALIVE, message('R', new byte[2])))
                .isEqualTo(HealthResult.fail("authentication message of 2 bytes (expected: at least 4)"));
        assertThat(judge(ALIVE, utf8("Ecould not fork new process for connection: no memory\n\0")))
                .isEqualTo(HealthResult.fail("error in protocol 2, as when the server can start no process"));
    }

    @Test
    void messagesHaveTheirTime() {
        assertThat(judge(ALIVE, authentication(99)))
                .isEqualTo(HealthResult.fail("authentication 99 (expected: one of PostgreSQL's)"));
        assertThat(judge(ALIVE, join(OK, OK)))
                .isEqualTo(HealthResult.fail("authentication message 0 while waiting for the server to be ready"));
        assertThat(judge(ALIVE, message('N', utf8("\0")), ready()))
                .isEqualTo(HealthResult.fail("ready while the check waits for the answer to the startup message"));
        assertThat(judge(ALIVE, OK, row("t")))
                .isEqualTo(HealthResult.fail("message 'D' while waiting for the server to be ready"));
        assertThat(judge(ALIVE, OK, message('\1', new byte[0])))
                .isEqualTo(HealthResult.fail("message '\\u0001' while waiting for the server to be ready"));
        assertThat(talk(ALIVE).hearsTheEnd().result())
                .isEqualTo(HealthResult.fail("connection closed while waiting for the answer to the startup message"));
    }

    @Property
    void noAnswerBreaksTheParser(@ForAll byte[] garbage) {
        Talk talk = talk(LOGIN).hears(join(OK, ready())).hears(garbage);
        if (talk.isDone()) {
            assertThat(talk.result().passed()).isFalse();
        }
    }

    private static PgPlan plan(String database, String password, Role role, Duration mostLag) {
        return new PgPlan(
                "joe", database, (password == null) ? null : Secret.of(password), false, role, mostLag, PgPlan.LAG);
    }

    private static Talk talk(PgPlan plan) {
        return Talk.with(conversation(plan));
    }

    private static Conversation conversation(PgPlan plan) {
        return new PgConversation(plan, new ScramKeyCache(), NONCE);
    }

    private static HealthResult judge(PgPlan plan, byte[]... answers) {
        return Talk.whateverThePieces(() -> conversation(plan), List.of(answers));
    }

    /** The server's side of SCRAM-SHA-256 for the nonce of this test, computed by the JDK. */
    private static final class ScramServer {
        private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

        private final byte[] salted;
        private final String challenge;

        ScramServer(String password, int iterations) throws GeneralSecurityException {
            this.salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, iterations, 256))
                    .getEncoded();
            this.challenge = "r=" + NONCE + "server,s=" + Base64.getEncoder().encodeToString(SALT) + ",i=" + iterations;
        }

        byte[] challenge() {
            return authentication(11, utf8(challenge));
        }

        String expectedProof() throws GeneralSecurityException {
            byte[] key = hmac(salted, "Client Key");
            byte[] proof = hmac(MessageDigest.getInstance("SHA-256").digest(key), authMessage());
            for (int i = 0; i < proof.length; i++) {
                proof[i] ^= key[i];
            }
            return withoutProof() + ",p=" + Base64.getEncoder().encodeToString(proof);
        }

        byte[] proof() throws GeneralSecurityException {
            byte[] signature = hmac(hmac(salted, "Server Key"), authMessage());
            return authentication(12, utf8("v=" + Base64.getEncoder().encodeToString(signature)));
        }

        private String authMessage() {
            return "n=,r=" + NONCE + ',' + challenge + ',' + withoutProof();
        }

        private static String withoutProof() {
            return "c=biws,r=" + NONCE + "server";
        }

        private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(utf8(text));
        }
    }
}
