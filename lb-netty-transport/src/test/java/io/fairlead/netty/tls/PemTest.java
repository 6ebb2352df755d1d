package io.fairlead.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PemTest {
    @TempDir
    private Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("file.pem"), content);
    }

    @ParameterizedTest
    @CsvSource({"sec1, EC", "client, EC", "pkcs1, RSA", "pkcs8, EdDSA"})
    void readsEveryFormOfAKey(String name, String algorithm) {
        Path key = TestTls.file(name + ".key");
        assertThat(Pem.key(key).getAlgorithm()).isEqualTo(algorithm);
        assertThat(Credentials.read(TestTls.file(name + ".pem"), key).chain()).hasSize(1);
    }

    @Test
    void keyAndChainMayBeOneFileWithWordsAround() throws IOException {
        String both = "Bag Attributes\n" + Files.readString(TestTls.file("sec1.key")) + "\nsubject=x\n"
                + Files.readString(TestTls.file("sec1.pem")) + Files.readString(TestTls.file("ca.pem"));
        Path file = file(both.lines().collect(Collectors.joining("\r\n")));
        assertThat(Credentials.read(file, file).chain()).hasSize(2);
    }

    @Test
    void namesTheFileAndWhatIsWrongWithIt() throws IOException {
        Path absent = directory.resolve("absent.pem");
        assertThatThrownBy(() -> Pem.key(absent)).hasMessage(absent + ": no such file");
        Path empty = file("words");
        assertThatThrownBy(() -> Pem.certificates(empty))
                .hasMessage(empty + ": no certificate (expected: -----BEGIN CERTIFICATE-----)");
        assertThatThrownBy(() -> Pem.key(empty))
                .hasMessage(empty + ": no private key (expected: -----BEGIN PRIVATE KEY-----, not encrypted)");
        Path encrypted = file("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Pem.key(encrypted))
                .hasMessage(encrypted + ": private key: ENCRYPTED PRIVATE KEY (expected: PRIVATE KEY, RSA PRIVATE KEY"
                        + " or EC PRIVATE KEY, not encrypted)");
        Path broken = file("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThatThrownBy(() -> Pem.certificates(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(broken + ": certificate 1: ");
        Path noKey = file("-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Pem.key(noKey)).hasMessage(noKey + ": private key: no named curve");
    }

    @Test
    void aKeyOfAnotherKindIsNotTheKey() {
        Path chain = TestTls.file("sec1.pem");
        Path key = TestTls.file("pkcs1.key");
        assertThatThrownBy(() -> Credentials.read(chain, key))
                .hasMessage(key + ": not the key of the first certificate of " + chain);
    }

    @ParameterizedTest
    @CsvSource({
        "'', false",
        "*, false",
        "*.test, true",
        "a.*.test, false",
        "-a.test, false",
        "a..test, false",
        "A.Test, true",
        "*.*.test, false",
        "a.test., false",
        "b\u00fccher.test, false",
        "localhost, true"
    })
    void knowsWhatIsAName(String name, boolean valid) {
        assertThat(ServerNames.isName(name)).isEqualTo(valid);
    }
}
