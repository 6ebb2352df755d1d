package io.fairlead.netty.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The keys that {@code src/test/resources/tls/make} made, and clients that trust their authority: the JDK's. */
public final class TestTls {
    private TestTls() {}

    /** Returns a file of the keys. */
    public static Path file(String name) {
        try {
            return Path.of(TestTls.class.getResource("/tls/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns clients that know the authority. */
    public static SSLContext clients() {
        return clients(null);
    }

    /** Returns clients that know the authority and show a certificate, such as {@code client}. */
    public static SSLContext clients(@Nullable String own) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", Pem.certificates(file("ca.pem")).get(0));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own == null ? null : keys(own), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the server's end of a connection, without a handshake yet; closing it leaves the connection open. */
    public static SSLSocket accept(Socket socket, String own) throws IOException {
        SSLSocket accepted = (SSLSocket) clients(own).getSocketFactory().createSocket(socket, null, 0, false);
        accepted.setUseClientMode(false);
        return accepted;
    }

    private static KeyManager[] keys(String own) throws GeneralSecurityException, IOException {
        Credentials credentials = Credentials.read(file(own + ".pem"), file(own + ".key"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own", credentials.key(), new char[0], credentials.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        return keys.getKeyManagers();
    }

    /**
     * Connects to the loopback address, without a handshake yet.
     *
     * @param name to ask for; null for none
     */
    public static SSLSocket connect(SSLContext clients, int port, @Nullable String name, String... alpn)
            throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        socket.setSoTimeout(30_000);
        return over(clients, socket, port, name, alpn);
    }

    /** Puts TLS on a connected socket, without a handshake yet. */
    public static SSLSocket over(SSLContext clients, Socket socket, int port, @Nullable String name, String... alpn)
            throws IOException {
        SSLSocket secured = (SSLSocket) clients.getSocketFactory().createSocket(socket, name, port, true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
        parameters.setApplicationProtocols(alpn);
        secured.setSSLParameters(parameters);
        return secured;
    }
}
