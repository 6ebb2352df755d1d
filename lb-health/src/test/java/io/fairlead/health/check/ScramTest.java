package io.fairlead.health.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramTest {
    private static final String NONCE_256 = "rOprNGfwEbeRWgbNEkqO";
    private static final String CHALLENGE_256 =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String FINAL_256 = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    /** The exchange of RFC 7677 section 3. */
    @Test
    void speaksAsRfc7677() throws Malformed {
        Scram scram = new Scram("user", NONCE_256);
        assertThat(scram.clientFirst()).isEqualTo("n,,n=user,r=" + NONCE_256);
        scram.serverFirst(CHALLENGE_256);
        assertThat(scram.clientFinal(keys(ScramHash.SHA_256, scram)))
                .isEqualTo("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        scram.serverFinal(FINAL_256);
    }

    /** The exchange of RFC 5802 section 5. */
    @Test
    void speaksAsRfc5802() throws Malformed {
        Scram scram = new Scram("user", "fyko+d2lbbFgONRv9qkxdawL");
        assertThat(scram.clientFirst()).isEqualTo("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL");
        scram.serverFirst("r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
        assertThat(scram.clientFinal(keys(ScramHash.SHA_1, scram)))
                .isEqualTo("c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=");
        scram.serverFinal("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsNotBelieved() throws Malformed {
        Scram scram = new Scram("user", NONCE_256);
        scram.serverFirst(CHALLENGE_256);
        scram.clientFinal(keys(ScramHash.SHA_256, scram));
        assertMalformed(() -> scram.serverFinal("v=" + "A".repeat(43) + "="), "does not know the password either");
        assertMalformed(() -> scram.serverFinal("v="), "does not know the password either");
        assertMalformed(() -> scram.serverFinal("v=?"), "expected: Base64");
        assertMalformed(() -> scram.serverFinal("e=invalid-proof"), "SCRAM: invalid-proof");
        assertMalformed(() -> scram.serverFinal(""), "expected: v=...");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",,",
                "r=" + NONCE_256 + "x",
                "r=" + NONCE_256 + "x,s=QSXC",
                "m=ext,r=" + NONCE_256 + "x,s=QSXC,i=4096",
                "r=" + NONCE_256 + ",s=QSXC,i=4096",
                "r=somebodyElse,s=QSXC,i=4096",
                "r=" + NONCE_256 + " x,s=QSXC,i=4096",
                "r=" + NONCE_256 + "\u00e9,s=QSXC,i=4096",
                "r=" + NONCE_256 + "x,s=,i=4096",
                "r=" + NONCE_256 + "x,s=***,i=4096",
                "r=" + NONCE_256 + "x,s=QSXC,i=0",
                "r=" + NONCE_256 + "x,s=QSXC,i=-1",
                "r=" + NONCE_256 + "x,s=QSXC,i=1000001",
                "r=" + NONCE_256 + "x,s=QSXC,i=99999999999999999999",
                "r=" + NONCE_256 + "x,s=QSXC,i=",
                "r=" + NONCE_256 + "x,s=QSXC,i=4e3",
                "s=QSXC,r=" + NONCE_256 + "x,i=4096"
            })
    void badChallengesFail(String challenge) {
        assertMalformed(() -> new Scram("user", NONCE_256).serverFirst(challenge), "SCRAM: ");
    }

    @Test
    void aLongSaltFails() {
        String salt = Base64.getEncoder().encodeToString(new byte[1025]);
        assertMalformed(
                () -> new Scram("user", NONCE_256).serverFirst("r=" + NONCE_256 + "x,s=" + salt + ",i=1"),
                "salt of 1025 bytes (expected: 1..1024)");
    }

    @Test
    void extensionsAreIgnored() throws Malformed {
        Scram scram = new Scram("user", NONCE_256);
        scram.serverFirst(CHALLENGE_256 + ",x=y,z");
        assertThat(scram.iterations()).isEqualTo(4096);
    }

    @Test
    void namesAreEscaped() {
        assertThat(new Scram("a=b,c", "x").clientFirst()).isEqualTo("n,,n=a=3Db=2Cc,r=x");
    }

    /** PBKDF2 with SHA-1 from RFC 6070, with SHA-256 the first blocks of RFC 7914 section 11. */
    @ParameterizedTest
    @CsvSource({
        "SHA_1, password, salt, 1, 0c60c80f961f0e71f3a9b524af6012062fe037a6",
        "SHA_1, password, salt, 2, ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
        "SHA_1, password, salt, 4096, 4b007901b765489abead49d926f721d065a429c1",
        "SHA_256, passwd, salt, 1, 55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc",
        "SHA_256, Password, NaCl, 80000, 4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
    })
    void derivesKeysAsPublished(ScramHash hash, String password, String salt, int iterations, String key) {
        Pbkdf2 pbkdf2 = Pbkdf2.of(hash, password, salt.getBytes(StandardCharsets.US_ASCII), iterations);
        assertThat(pbkdf2.advance(Integer.MAX_VALUE)).isTrue();
        assertThat(HexFormat.of().formatHex(pbkdf2.key())).isEqualTo(key);
    }

    @Property(tries = 100)
    void derivesKeysAsTheJdkDoes(
            @ForAll @AlphaChars @StringLength(min = 1, max = 80) String password,
            @ForAll @Size(min = 1, max = 40) byte[] salt,
            @ForAll @IntRange(min = 1, max = 50) int iterations,
            @ForAll @IntRange(min = 1, max = 60) int most)
            throws GeneralSecurityException {
        Pbkdf2 pbkdf2 = Pbkdf2.of(ScramHash.SHA_256, password, salt, iterations);
        int turns = 1;
        while (!pbkdf2.advance(most)) {
            turns++;
        }
        byte[] expected = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                .getEncoded();
        assertThat(pbkdf2.key()).isEqualTo(expected);
        // the first iteration is made at the beginning
        assertThat(turns).isEqualTo(Math.max(1, (iterations - 1 + most - 1) / most));
    }

    private static ScramKeys keys(ScramHash hash, Scram scram) {
        Pbkdf2 pbkdf2 = Pbkdf2.of(hash, "pencil", scram.salt(), scram.iterations());
        assertThat(pbkdf2.advance(Integer.MAX_VALUE)).isTrue();
        return ScramKeys.of(hash, pbkdf2.key());
    }

    private static void assertMalformed(ThrowingCallable call, String words) {
        assertThatThrownBy(call).isInstanceOf(Malformed.class).hasMessageContaining(words);
    }
}
