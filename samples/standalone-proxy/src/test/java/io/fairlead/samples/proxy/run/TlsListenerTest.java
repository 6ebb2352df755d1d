package io.fairlead.samples.proxy.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.fairlead.samples.proxy.config.ProxyConfig;
import io.fairlead.samples.proxy.load.ConfigException;
import io.fairlead.samples.proxy.load.ConfigLoader;
import io.fairlead.samples.proxy.load.StrategyCatalog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener with certificates, and one behind another proxy, from the file to the socket. */
class TlsListenerTest {
    private static final Path KEYS = Path.of("../../lb-netty-transport/src/test/resources/tls");

    private final StrategyCatalog strategies = StrategyCatalog.installed();

    @TempDir
    private Path directory;

    private HttpServer backend;

    @BeforeEach
    void startBackend() throws IOException {
        backend = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        backend.createContext("/", exchange -> {
            byte[] client =
                    exchange.getRequestHeaders().getFirst("X-Forwarded-For").getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, client.length);
            exchange.getResponseBody().write(client);
            exchange.close();
        });
        backend.start();
    }

    @AfterEach
    void stopBackend() {
        backend.stop(0);
    }

    private ProxyConfig config(String options) throws ConfigException {
        String yaml = "listeners: [{ name: web, bind: \"127.0.0.1:0\", pool: apps, " + options + " }]\n"
                + "pools: [{ name: apps, backends: [{ id: a, address: \"127.0.0.1:"
                + backend.getAddress().getPort() + "\" }] }]\n";
        return ConfigLoader.of(strategies).parse("test", yaml);
    }

    private String secured() {
        return "tls: { certificates: [{ chain: \"" + directory.resolve("own.pem") + "\", key: \""
                + directory.resolve("own.key") + "\" }] }";
    }

    private void use(String name) throws IOException {
        for (String end : new String[] {".pem", ".key"}) {
            Files.copy(KEYS.resolve(name + end), directory.resolve("own" + end), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static SSLContext clients() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (var in = Files.newInputStream(KEYS.resolve("ca.pem"))) {
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String subject(StandaloneProxy proxy) throws Exception {
        int port = Loopback.port(proxy, "web");
        try (SSLSocket socket =
                (SSLSocket) clients().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request());
            assertThat(socket.getInputStream().readNBytes(12))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("HTTP/1.1 200");
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private static byte[] request() {
        return "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aReloadReadsTheCertificatesAgainAndRefusesBadOnes() throws Exception {
        use("sec1");
        try (StandaloneProxy proxy = StandaloneProxy.start(config(secured()), strategies::create)) {
            assertThat(subject(proxy)).isEqualTo("CN=sec1");
            use("pkcs1");
            assertThat(subject(proxy)).isEqualTo("CN=sec1");
            proxy.reload(config(secured()));
            assertThat(subject(proxy)).isEqualTo("CN=pkcs1");
            Files.delete(directory.resolve("own.key"));
            assertThatThrownBy(() -> proxy.reload(config(secured())))
                    .hasMessageContaining(directory.resolve("own.key") + ": no such file");
            assertThat(subject(proxy)).isEqualTo("CN=pkcs1");
        }
    }

    @Test
    void theClientIsWhomThePeerNames() throws Exception {
        try (StandaloneProxy proxy =
                        StandaloneProxy.start(config("proxyProtocol: { trust: [127.0.0.0/8] }"), strategies::create);
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), Loopback.port(proxy, "web"))) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write("PROXY TCP4 192.0.2.9 198.51.100.7 1 2\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(request());
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("192.0.2.9");
        }
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> config("proxyProtocol: { trust: [127.0.0.1/8] }"))
                .hasMessageContaining("network: 127.0.0.1/8 (expected: 127.0.0.0/8)");
        assertThatThrownBy(() -> config("tls: { certificates: [a.pem], clients: require }"))
                .hasMessageContaining("authorities: missing, but clients show certificates");
        assertThatThrownBy(() -> config("http2: false, tls: { certificates: [a.pem], alpn: [h2] }"))
                .hasMessageContaining("tls.alpn: [h2], but \"http2\" is false (expected: without h2)");
    }
}
