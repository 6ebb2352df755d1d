package io.fairlead.netty.check;

import io.fairlead.netty.tls.BackendTls;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.function.Function;
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
    private final Function<Target, SSLEngine> engines;
    private final Protocol protocol;
    private final CertificateWatch watch;

    private Tls(boolean verifies, Function<Target, SSLEngine> engines, Protocol protocol, CertificateWatch watch) {
        this.verifies = verifies;
        this.engines = engines;
        this.protocol = protocol;
        this.watch = watch;
    }

    /** Returns what encrypts as connections of a proxy do. */
    static Tls like(BackendTls tls, Protocol protocol, CertificateWatch watch) {
        return new Tls(tls.verifies(), target -> tls.freshEngine(target.address()), protocol, watch);
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
            return new Tls(false, target -> engine(target.name(), anybody, false), protocol, watch);
        }
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            TrustManager[] trust = factory.getTrustManagers();
            return new Tls(true, target -> engine(target.name(), trust, true), protocol, watch);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "trust: " + e.getMessage() + " (expected: a key store of trusted certificates)", e);
        }
    }

    private static SSLEngine engine(String name, TrustManager[] trust, boolean verifies) {
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
            engine.setSSLParameters(parameters);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }

    /** Returns the engine of one connection. */
    SSLEngine engine(Target target) {
        SSLEngine engine = engines.apply(target);
        SSLParameters parameters = engine.getSSLParameters();
        List<String> asked = protocol.alpn(List.of(parameters.getApplicationProtocols()));
        parameters.setApplicationProtocols(asked.toArray(new String[0]));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /** Returns whether certificates are checked. */
    boolean verifies() {
        return verifies;
    }

    CertificateWatch watch() {
        return watch;
    }
}
