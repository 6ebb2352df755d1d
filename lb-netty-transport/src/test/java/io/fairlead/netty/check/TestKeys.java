package io.fairlead.netty.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A key and its self-signed certificate, made by the JDK's keytool when it is first used: that takes a second. */
final class TestKeys {
    /** For localhost and db.test, good for a year. */
    static final TestKeys GOOD = new TestKeys("-validity", "365");

    /** The same, by nobody who is trusted. */
    static final TestKeys STRANGER = new TestKeys("-validity", "365");

    /** Good for half a day less than 13 days. */
    static final TestKeys SOON = new TestKeys("-startdate", "-12H", "-validity", "13");

    /** Was good until a week and half a day ago. */
    static final TestKeys EXPIRED = new TestKeys("-startdate", "-20d-12H", "-validity", "13");

    private static final char[] PASSWORD = "changeit".toCharArray();

    private final String[] validity;
    private @Nullable Made made;

    private TestKeys(String... validity) {
        this.validity = validity;
    }

    private record Made(KeyStore store, SSLContext context) {}

    private synchronized Made made() {
        Made known = made;
        if (known == null) {
            known = make();
            made = known;
        }
        return known;
    }

    private Made make() {
        try {
            Path directory = Files.createTempDirectory("fairlead");
            Path file = directory.resolve("keys.p12");
            String keytool =
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
            String command = "-genkeypair -alias key -keyalg EC -groupname secp256r1 -dname CN=test"
                    + " -ext san=dns:localhost,dns:db.test,ip:127.0.0.1 -storetype PKCS12 -storepass changeit -keystore ";
            ProcessBuilder builder = new ProcessBuilder(keytool);
            builder.command().addAll(List.of((command + file).split(" ")));
            builder.command().addAll(List.of(validity));
            Process process = builder.redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PASSWORD);
            }
            Files.delete(file);
            Files.delete(directory);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new Made(store, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns a store that trusts the certificates of these keys. */
    static KeyStore trusting(TestKeys... trusted) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, PASSWORD);
            for (int i = 0; i < trusted.length; i++) {
                store.setCertificateEntry("trusted" + i, trusted[i].certificate());
            }
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate certificate() throws GeneralSecurityException {
        return (X509Certificate) made().store().getCertificate("key");
    }

    Instant end() throws GeneralSecurityException {
        return certificate().getNotAfter().toInstant();
    }

    /** Returns the engine of one connection to a server with these keys. */
    SSLEngine server(String... alpn) {
        SSLEngine engine = made().context().createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(alpn);
        engine.setSSLParameters(parameters);
        return engine;
    }
}
