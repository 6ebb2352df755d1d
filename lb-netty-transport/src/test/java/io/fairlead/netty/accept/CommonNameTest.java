package io.fairlead.netty.accept;

import static org.assertj.core.api.Assertions.assertThat;

import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The common name in subjects as the JDK encodes them. */
class CommonNameTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CN=client | client",
                "CN=client,O=Example\\, Inc.,C=DE | client",
                "C=DE,O=Example,CN=Jürgen Müller | Jürgen Müller",
                "OU=db+CN=primary,DC=example,DC=org | primary",
                "CN=#1e080063006c0061006d | clam",
                "CN=#1c08000000630001f600 | c😀",
                "CN=#1303613062 | a0b",
            })
    void isFound(String subject, String name) {
        assertThat(CommonName.of(new X500Principal(subject))).isEqualTo(name);
    }

    @Test
    void isFoundBehindLongOnesAndMayBeLongItself() {
        String organization = "O=" + "x".repeat(60_000);
        String name = "y".repeat(300);
        assertThat(CommonName.of(new X500Principal("CN=" + name + ',' + organization)))
                .isEqualTo(name);
    }

    @Test
    void isAbsentWhereNobodyHasGivenOne() {
        assertThat(CommonName.of(new X500Principal("O=Example,UID=client"))).isNull();
        assertThat(CommonName.of(new X500Principal(""))).isNull();
    }
}
