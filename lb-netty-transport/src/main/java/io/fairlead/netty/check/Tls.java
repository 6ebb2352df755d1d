package io.fairlead.netty.check;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Encrypts the connections of one checker with the JDK's TLS. Thread-safe. */
final class Tls {
    private final boolean verifies;
    private final TrustManager[] trust;
    private final String alpn;
    private final CertificateWatch watch;

    private Tls(boolean verifies, TrustManager[] trust, String alpn, CertificateWatch watch) {
        this.verifies = verifies;
        this.trust = trust;
        this.alpn = alpn;
        this.watch = watch;
    }

    /**
     * Returns what encrypts.
     *
     * @param insecure whether any certificate will do
     * @param trusted who is trusted otherwise; null for whom the JDK trusts
     * @throws IllegalArgumentException if the trusted certificates cannot be read
     */
    static Tls of(boolean insecure, @Nullable KeyStore trusted, Protocol protocol, CertificateWatch watch) {
        if (insecure) {
            TrustManager[] anybody = InsecureTrustManagerFactory.INSTANCE.getTrustManagers();
            return new Tls(false, anybody, protocol.alpn(), watch);
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return new Tls(true, factory.getTrustManagers(), protocol.alpn(), watch);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "trust: " + e.getMessage() + " (expected: a key store of trusted certificates)", e);
        }
    }

    /**
     * Returns the engine of one connection.
     *
     * @param name of the server
     */
    SSLEngine engine(String name) {
        try {
            // a context for each: a session that is resumed would hide that the certificate was replaced
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            SSLEngine engine = context.createSSLEngine(name, -1);
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            if (verifies) {
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
            }
            if (!Syntax.isAddress(name)) {
                parameters.setServerNames(List.of(new SNIHostName(name)));
            }
            if (!alpn.isEmpty()) {
                parameters.setApplicationProtocols(new String[] {alpn});
            }
            engine.setSSLParameters(parameters);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    /** Returns whether certificates are checked. */
    boolean verifies() {
        return verifies;
    }

    CertificateWatch watch() {
        return watch;
    }
}
