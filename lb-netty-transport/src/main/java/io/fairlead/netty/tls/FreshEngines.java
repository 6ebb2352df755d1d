package io.fairlead.netty.tls;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes engines of the JDK for clients, each of which begins a session of its own. Thread-safe. */
final class FreshEngines {
    private static final char[] NO_PASSWORD = {};

    private final KeyManager @Nullable [] keys;
    private final TrustManager[] trust;
    private final String[] protocols;
    private final String[] ciphers;

    private FreshEngines(
            KeyManager @Nullable [] keys, TrustManager[] trust, List<String> protocols, List<String> ciphers) {
        this.keys = keys;
        this.trust = trust;
        this.protocols = protocols.toArray(new String[0]);
        this.ciphers = ciphers.toArray(new String[0]);
    }

    /**
     * Returns what makes engines.
     *
     * @param insecure whether any certificate will do
     * @param authorities who is trusted otherwise; none of them: whom the JDK trusts
     * @param own what is shown to servers; null for nothing
     * @param ciphers those of them that the JDK has are used
     */
    static FreshEngines of(
            boolean insecure,
            List<X509Certificate> authorities,
            @Nullable Credentials own,
            List<String> protocols,
            List<String> ciphers)
            throws GeneralSecurityException {
        TrustManager[] trust = insecure ? InsecureTrustManagerFactory.INSTANCE.getTrustManagers() : trust(authorities);
        List<String> known =
                List.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites());
        List<String> used = ciphers.stream().filter(known::contains).toList();
        return new FreshEngines((own == null) ? null : keys(own), trust, protocols, used);
    }

    private static TrustManager[] trust(List<X509Certificate> authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities.isEmpty() ? null : store(authorities));
        return factory.getTrustManagers();
    }

    private static KeyStore store(List<X509Certificate> authorities) throws GeneralSecurityException {
        KeyStore store = empty();
        for (int i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority" + i, authorities.get(i));
        }
        return store;
    }

    private static KeyManager[] keys(Credentials own) throws GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry("own", own.key(), NO_PASSWORD, own.chain().toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        } catch (IOException e) {
            throw new GeneralSecurityException("an empty key store cannot be made", e);
        }
    }

    /** Returns the engine of one connection to a server of a name; the port is -1 where there are none. */
    SSLEngine engine(String name, int port) {
        try {
            SSLContext context = SSLContext.getInstance("TLS"); // sessions are remembered by their context
            context.init(keys, trust, null);
            SSLEngine engine = context.createSSLEngine(name, port);
            engine.setUseClientMode(true);
            engine.setEnabledProtocols(protocols);
            engine.setEnabledCipherSuites(ciphers);
            return engine;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS", e);
        }
    }
}
