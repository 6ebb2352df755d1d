package io.fairlead.netty.sniff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hellos of OpenSSL, curl and the JDK, whole, cut, and in many records. */
final class ClientHelloTest {
    private static final int LONGEST = 16 * 1024;

    private static byte[] seed(String name) {
        try {
            return Files.readAllBytes(Path.of("conformance", "seeds", "ClientHelloFuzz", name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable ClientHello parse(byte[] bytes) throws BadHelloException {
        return ClientHelloParser.parse(Unpooled.wrappedBuffer(bytes), LONGEST);
    }

    /** The JDK's hello, without the head of its record. */
    private static byte[] jdk(@Nullable String name, List<String> alpn) {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
            parameters.setApplicationProtocols(alpn.toArray(new String[0]));
            engine.setSSLParameters(parameters);
            ByteBuffer out = ByteBuffer.allocate(32 * 1024);
            engine.wrap(ByteBuffer.allocate(0), out);
            return Arrays.copyOfRange(out.array(), 5, out.position());
        } catch (SSLException | java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] records(byte[] message, Random random, int most) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; ) {
            int length = Math.min(message.length - at, 1 + random.nextInt(most));
            out.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
            out.write(message, at, length);
            at += length;
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "openssl-sni-alpn, db.example.org, h2 http/1.1",
        "openssl-postgresql, one.test, postgresql",
        "openssl-tls12-no-sni, , ''",
        "curl, www.example.com, h2 http/1.1",
        "fragmented, db.example.org, h2 http/1.1"
    })
    void thoseOfOtherProgramsAreUnderstood(String seed, @Nullable String name, String alpn) throws Exception {
        byte[] bytes = seed(seed);
        assertThat(parse(bytes))
                .isEqualTo(new ClientHello(bytes.length, name, alpn.isEmpty() ? List.of() : List.of(alpn.split(" "))));
    }

    @Property(tries = 200)
    void howItIsCutIntoRecordsDoesNotMatter(
            @ForAll("names") String name, @ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int most)
            throws Exception {
        List<String> alpn = (seed % 3 == 0) ? List.of() : List.of("h2", "x" + seed);
        byte[] message = jdk(name, alpn);
        byte[] bytes = records(message, new Random(seed), most);
        ClientHello hello = parse(Arrays.copyOf(bytes, bytes.length + 7));
        assertThat(hello).isEqualTo(new ClientHello(bytes.length, name.toLowerCase(java.util.Locale.ROOT), alpn));
        for (int length = 0; length < bytes.length; length += 1 + length / 50) {
            assertThat(parse(Arrays.copyOf(bytes, length))).isNull();
        }
        assertThat(parse(Arrays.copyOf(bytes, bytes.length - 1))).isNull();
        // one message, then another one in the same record
        byte[] shared = Arrays.copyOf(message, message.length + 40);
        assertThat(parse(records(shared, new Random(seed), 16_384)).serverName())
                .isEqualTo(hello.serverName());
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .withCharRange('0', '9')
                .ofMinLength(1)
                .ofMaxLength(30)
                .list()
                .ofMinSize(2)
                .ofMaxSize(5)
                .map(labels -> String.join(".", labels) + ".test");
    }

    @Test
    void aClientThatAsksForNobodyHasNoName() throws Exception {
        assertThat(parse(records(jdk(null, List.of()), new Random(1), 100)).serverName())
                .isNull();
    }

    @Test
    void whatIsTooLongIsRefusedWhenThatIsKnown() {
        byte[] head = {22, 3, 1, 0x10, 0, 1, 0, (byte) 0x40, 0};
        assertThatThrownBy(() -> parse(head)).hasMessage("more than 16384 bytes");
        byte[] huge = {22, 3, 1, 0x10, 0, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff};
        assertThatThrownBy(() -> parse(huge)).hasMessage("more than 16384 bytes");
        byte[] tiny = new byte[6 * 3000];
        for (int i = 0; i < tiny.length; i += 6) {
            byte[] one = {22, 3, 1, 0, 1, (byte) (i == 0 ? 1 : i == 12 ? 0x20 : 0)};
            System.arraycopy(one, 0, tiny, i, 6);
        }
        assertThatThrownBy(() -> parse(tiny)).hasMessage("more than 16384 bytes"); // for the heads of its records
    }

    @ParameterizedTest
    @CsvSource({
        "'16 03 01 00 00', record of 0 bytes (expected: 1..16384)",
        "'16 03 01 40 01', record of 16385 bytes (expected: 1..16384)",
        "'17', not a handshake record of TLS",
        "'16 02', not a handshake record of TLS",
        "'16 03 05', not a handshake record of TLS",
        "'16 03 01 00 05 02', 'handshake message 2 (expected: 1, a ClientHello)'",
        "'16 03 01 00 04 01 00 00 00', part longer than the whole"
    })
    void whatCannotBecomeOneIsRefused(String hex, String message) {
        byte[] bytes = java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> parse(bytes)).hasMessage(message);
    }

    @Test
    void aNameThatIsNoneIsRefused() {
        byte[] bytes = seed("openssl-sni-alpn");
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String other : List.of("db example.org", "db\0example.org", "db/example.org", "d\u00e9.example.org")) {
            String padded = (other + "..........").substring(0, "db.example.org".length());
            byte[] changed = text.replace("db.example.org", padded).getBytes(StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> parse(changed)).hasMessage("not a host name");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "openssl-sni-alpn, TLS, 6",
        "half, TLS, 6",
        "curl-http, HTTP, 4",
        "curl-h2c, HTTP_2, 24",
        "ssh, SSH, 4",
        "postgresql-startup, POSTGRESQL, 8",
        "postgresql-ssl, POSTGRESQL, 8"
    })
    void protocolsAreKnownByTheirFirstBytes(String seed, Guess expected, int needed) {
        ByteBuf bytes = Unpooled.wrappedBuffer(seed(seed));
        assertThat(Guess.of(bytes)).isEqualTo(expected);
        assertThat(Guess.of(bytes.slice(0, needed))).isEqualTo(expected);
        for (int length = 0; length < needed; length++) {
            assertThat(Guess.of(bytes.slice(0, length))).isEqualTo(Guess.MORE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "M-SEARCH * HTTP/1.1, HTTP",
        "'PRI ', MORE",
        "PRI * HTTP/1.1, HTTP",
        "SSX, MORE",
        "SSH, MORE",
        "SSHX /, HTTP",
        "AB /, OTHER",
        "get /, OTHER",
        "ABCDEFGHIJKLMNOPQRSTU, OTHER",
        "220 mail, OTHER",
        "'\u0000\u0000\u0000\u0004\u0000\u0003\u0000\u0000', OTHER",
        "'\u0016\u0003\u0001\u0002\u0000\u0002', OTHER"
    })
    void andOthersAreNot(String text, Guess expected) {
        assertThat(Guess.of(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1))))
                .isEqualTo(expected);
    }
}
