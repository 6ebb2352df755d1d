package io.fairlead.netty.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.api.VirtualTime;
import io.fairlead.netty.accept.Door;
import io.fairlead.netty.accept.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Handshakes over real sockets with the JDK's client, through both engines. */
class ServerTlsTest {
    private static ServerTls.Builder builder(TlsEngine engine) {
        return ServerTls.forHttp()
                .engine(engine)
                .certificate(TestTls.file("sec1.pem"), TestTls.file("sec1.key"))
                .certificate(TestTls.file("pkcs1.pem"), TestTls.file("pkcs1.key"));
    }

    /** Shakes hands, checks that bytes pass, and returns what the server said first. */
    private static String talk(SSLSocket socket) throws IOException {
        socket.startHandshake();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        String first = in.readLine();
        socket.getOutputStream().write("words\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(in.readLine()).isEqualTo("words");
        return first;
    }

    private static String subject(SSLContext clients, Door door, @Nullable String name) throws IOException {
        try (SSLSocket socket = TestTls.connect(clients, door.port(), name)) {
            talk(socket);
            X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return shown.getSubjectX500Principal().getName();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "JDK, one.test, CN=sec1",
        "JDK, x.two.test, CN=pkcs1",
        "JDK, EXACT.three.test, CN=pkcs1",
        "JDK, two.test, CN=sec1",
        "JDK, x.y.two.test, CN=sec1",
        "JDK, unknown.test, CN=sec1",
        "JDK, , CN=sec1",
        "BORINGSSL, one.test, CN=sec1",
        "BORINGSSL, x.two.test, CN=pkcs1",
        "BORINGSSL, EXACT.three.test, CN=pkcs1",
        "BORINGSSL, x.y.two.test, CN=sec1",
        "BORINGSSL, unknown.test, CN=sec1",
        "BORINGSSL, , CN=sec1",
    })
    void showsTheCertificateOfTheNameThatIsAskedFor(TlsEngine engine, @Nullable String name, String subject)
            throws IOException {
        ServerTls tls = builder(engine).build();
        assertThat(tls.engine()).isEqualTo(engine);
        try (Door door = Door.of(null, tls)) {
            assertThat(subject(TestTls.clients(), door, name)).isEqualTo(subject);
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.2", "JDK, TLSv1.3", "BORINGSSL, TLSv1.2", "BORINGSSL, TLSv1.3"})
    void agreesOnVersionAndProtocol(TlsEngine engine, String version) throws IOException {
        try (Door door =
                Door.of(null, builder(engine).alpn(List.of("h2", "http/1.1")).build())) {
            try (SSLSocket socket = TestTls.connect(TestTls.clients(), door.port(), "one.test", "http/1.1", "h2")) {
                socket.setEnabledProtocols(new String[] {version});
                assertThat(talk(socket)).startsWith("https one.test h2 /127.0.0.1:");
                assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            }
            try (SSLSocket socket = TestTls.connect(TestTls.clients(), door.port(), null)) {
                socket.setEnabledProtocols(new String[] {version});
                assertThat(talk(socket)).startsWith("https null null /127.0.0.1:");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void refusesNamesThatNobodyHasIfItIsStrict(TlsEngine engine) throws Exception {
        try (Door door = Door.of(null, builder(engine).strictNames(true).build())) {
            assertThat(subject(TestTls.clients(), door, "one.test")).isEqualTo("CN=sec1");
            assertThat(subject(TestTls.clients(), door, null)).isEqualTo("CN=sec1");
            assertThatThrownBy(() -> subject(TestTls.clients(), door, "unknown.test"))
                    .isInstanceOf(IOException.class);
            assertThat(door.refusal()).isEqualTo(Refused.HANDSHAKE_FAILED);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void clientsShowTheirCertificateOrStayOutside(TlsEngine engine) throws Exception {
        ServerTls required = builder(engine)
                .requireClientCertificates(TestTls.file("ca.pem"))
                .build();
        try (Door door = Door.of(null, required)) {
            assertThat(subject(TestTls.clients("client"), door, "one.test")).isEqualTo("CN=sec1");
            assertThatThrownBy(() -> subject(TestTls.clients(), door, "one.test"))
                    .isInstanceOf(IOException.class);
            assertThat(door.refusal()).isEqualTo(Refused.HANDSHAKE_FAILED);
            assertThatThrownBy(() -> subject(TestTls.clients("stranger"), door, "one.test"))
                    .isInstanceOf(IOException.class);
            assertThat(door.refusal()).isEqualTo(Refused.HANDSHAKE_FAILED);
        }
        ServerTls optional =
                builder(engine).askForClientCertificates(TestTls.file("ca.pem")).build();
        try (Door door = Door.of(null, optional)) {
            assertThat(subject(TestTls.clients("client"), door, "one.test")).isEqualTo("CN=sec1");
            assertThat(subject(TestTls.clients(), door, "one.test")).isEqualTo("CN=sec1");
            assertThat(door.refusals()).isZero();
        }
    }

    private static boolean isResumed(SSLContext clients, Door door, String version) throws IOException {
        try (SSLSocket socket = TestTls.connect(clients, door.port(), "one.test")) {
            socket.setEnabledProtocols(new String[] {version});
            talk(socket);
            boolean resumed = socket.getSession().getValue("met") != null;
            socket.getSession().putValue("met", true);
            return resumed;
        }
    }

    @ParameterizedTest
    @CsvSource({"JDK, TLSv1.2", "JDK, TLSv1.3", "BORINGSSL, TLSv1.2", "BORINGSSL, TLSv1.3"})
    void aSessionIsResumed(TlsEngine engine, String version) throws IOException {
        SSLContext clients = TestTls.clients();
        try (Door door = Door.of(null, builder(engine).build())) {
            assertThat(isResumed(clients, door, version)).isFalse();
            assertThat(isResumed(clients, door, version)).isTrue();
        }
    }

    @Test
    void ticketsOutliveAReloadAndTwoTurnsOfTheirKey() throws IOException {
        VirtualTime time = VirtualTime.create();
        ServerTls tls = builder(TlsEngine.BORINGSSL)
                .ticketLife(Duration.ofHours(1))
                .ticker(time)
                .build();
        SSLContext clients = TestTls.clients();
        try (Door door = Door.of(null, tls)) {
            assertThat(isResumed(clients, door, "TLSv1.2")).isFalse();
            tls.reload();
            time.advance(Duration.ofMinutes(90));
            assertThat(isResumed(clients, door, "TLSv1.2")).isTrue();
        }
    }

    @Test
    void noTicketOpensAfterThreeLivesOfItsKey() throws IOException {
        VirtualTime time = VirtualTime.create();
        ServerTls tls = builder(TlsEngine.BORINGSSL)
                .ticketLife(Duration.ofHours(1))
                .ticker(time)
                .build();
        SSLContext clients = TestTls.clients();
        try (Door door = Door.of(null, tls)) {
            assertThat(isResumed(clients, door, "TLSv1.2")).isFalse();
            time.advance(Duration.ofMinutes(181));
            assertThat(isResumed(clients, door, "TLSv1.2")).isFalse();
        }
    }

    @Test
    void aReloadForgetsSessionsOfClientsWithCertificates() throws IOException {
        ServerTls tls = builder(TlsEngine.BORINGSSL)
                .requireClientCertificates(TestTls.file("ca.pem"))
                .build();
        SSLContext clients = TestTls.clients("client");
        try (Door door = Door.of(null, tls)) {
            assertThat(isResumed(clients, door, "TLSv1.2")).isFalse();
            assertThat(isResumed(clients, door, "TLSv1.2")).isTrue();
            tls.reload();
            assertThat(isResumed(clients, door, "TLSv1.2")).isFalse();
        }
    }

    private static void copy(String from, Path directory) throws IOException {
        for (String end : List.of(".pem", ".key")) {
            Files.copy(TestTls.file(from + end), directory.resolve("own" + end), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void aReloadConcernsTheNextHandshakeOnly(TlsEngine engine, @TempDir Path directory) throws IOException {
        copy("sec1", directory);
        ServerTls tls = ServerTls.forHttp()
                .engine(engine)
                .certificate(directory.resolve("own.pem"), directory.resolve("own.key"))
                .build();
        try (Door door = Door.of(null, tls);
                SSLSocket before = TestTls.connect(TestTls.clients(), door.port(), null)) {
            talk(before);
            copy("pkcs1", directory);
            assertThat(subject(TestTls.clients(), door, null)).isEqualTo("CN=sec1");
            tls.reload();
            assertThat(subject(TestTls.clients(), door, null)).isEqualTo("CN=pkcs1");
            before.getOutputStream().write("still\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(before.getInputStream().readNBytes(6), StandardCharsets.US_ASCII))
                    .isEqualTo("still\n");

            Files.copy(TestTls.file("sec1.pem"), directory.resolve("own.pem"), StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(tls::reload)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(directory.resolve("own.key") + ": not the key of the first certificate of "
                            + directory.resolve("own.pem"));
            Files.delete(directory.resolve("own.pem"));
            assertThatThrownBy(tls::reload).hasMessage(directory.resolve("own.pem") + ": no such file");
            assertThat(subject(TestTls.clients(), door, null)).isEqualTo("CN=pkcs1");
            assertThat(tls.reloads()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "BORINGSSL"})
    void saysWhyAConnectionWasNoHandshake(TlsEngine engine) throws Exception {
        ServerTls hasty =
                builder(engine).handshakeTimeout(Duration.ofMillis(300)).build();
        try (Door door = Door.of(null, hasty);
                Socket silent = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            assertThat(door.refusal()).isEqualTo(Refused.HANDSHAKE_TIMEOUT);
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
        try (Door door = Door.of(null, builder(engine).build())) {
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
                plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(door.refusal()).isEqualTo(Refused.HANDSHAKE_FAILED);
            }
            try (SSLSocket old = TestTls.connect(TestTls.clients(), door.port(), "one.test")) {
                old.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
                old.setEnabledProtocols(new String[] {"TLSv1.2"});
                assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
                assertThat(door.refusal()).isEqualTo(Refused.HANDSHAKE_FAILED);
            }
            new Socket(InetAddress.getLoopbackAddress(), door.port()).close();
            assertThat(subject(TestTls.clients(), door, null)).isEqualTo("CN=sec1");
            assertThat(door.refusals()).isZero();
        }
    }
}
