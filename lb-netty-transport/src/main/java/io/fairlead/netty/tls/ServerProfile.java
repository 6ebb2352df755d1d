package io.fairlead.netty.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What all contexts of a listener have in common.
 *
 * @param provider who encrypts
 * @param protocols the versions of TLS
 * @param ciphers the cipher suites, by their names in the JDK
 * @param alpn the protocols that clients may choose from, the first preferred; empty for no ALPN
 * @param clientAuth whether clients show a certificate
 * @param authorities the file of those whose certificates clients may have; null if they have none
 * @param sessionLife how long a session may be resumed
 */
record ServerProfile(
        SslProvider provider,
        List<String> protocols,
        List<String> ciphers,
        List<String> alpn,
        ClientAuth clientAuth,
        @Nullable Path authorities,
        Duration sessionLife) {
    private static final int MOST_SESSIONS =
            20_000; // of a context that keeps them itself, as with TLS 1.2 without tickets

    /** Returns whose certificates clients may have; reads the file. */
    List<X509Certificate> trusted() {
        return (authorities == null) ? List.of() : Pem.certificates(authorities);
    }

    /**
     * Returns the context of a certificate.
     *
     * @param trusted whose certificates clients may have
     * @throws IllegalArgumentException if the library does not take the certificate, or none of the cipher suites
     */
    ServerContext context(Credentials credentials, List<X509Certificate> trusted) {
        SslContextBuilder builder = SslContextBuilder.forServer(credentials.key(), credentials.chain())
                .sslProvider(provider)
                .protocols(protocols)
                .ciphers(ciphers, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(negotiation(alpn))
                .sessionTimeout(sessionLife.toSeconds())
                .sessionCacheSize(MOST_SESSIONS)
                .clientAuth(clientAuth);
        if (!trusted.isEmpty()) {
            builder.trustManager(trusted);
        }
        try {
            return new ServerContext(builder.build());
        } catch (SSLException | IllegalArgumentException e) {
            throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
        }
    }

    /** Returns how a protocol is agreed upon: the server's preference, and none if there is none in common. */
    static ApplicationProtocolConfig negotiation(List<String> alpn) {
        return alpn.isEmpty()
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        alpn);
    }
}
