package io.fairlead.netty.tls;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * TLS to backends: whom to trust, whom they must be, and who we are. Unless told otherwise a backend shows a certificate
 * of an authority that the JDK trusts, for the host name of its address (RFC 9525).
 *
 * <p>Immutable and thread-safe; its files are read once.
 */
public final class BackendTls {
    private final SslContext context;
    private final FreshEngines fresh;
    private final String serverName;
    private final boolean verifies;
    private final boolean boring;
    private final List<String> alpn;

    private BackendTls(
            SslContext context,
            FreshEngines fresh,
            String serverName,
            boolean verifies,
            boolean boring,
            List<String> alpn) {
        this.alpn = alpn;
        this.context = context;
        this.fresh = fresh;
        this.serverName = serverName;
        this.verifies = verifies;
        this.boring = boring;
    }

    /** Returns a builder for backends of authorities that the JDK trusts. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the same for backends of a TCP proxy: with {@link TlsEngine#JDK}, whose connections can be half-closed (RFC 8446
     * section 6.1). With BoringSSL, the end of one direction is that of the other: what comes later is not passed on, and
     * counts as cut off.
     */
    public static Builder forTcp() {
        return new Builder().engine(TlsEngine.JDK);
    }

    /** Returns who encrypts. */
    public TlsEngine engine() {
        return boring ? TlsEngine.BORINGSSL : TlsEngine.JDK;
    }

    /** Returns what ALPN asks for. */
    public List<String> alpn() {
        return alpn;
    }

    /** Returns the name of the server for all backends; empty for the host of each backend's address. */
    public String serverName() {
        return serverName;
    }

    /** Returns whether certificates and names are checked. */
    public boolean verifies() {
        return verifies;
    }

    /**
     * Returns the first handler of a connection to a backend, which begins the handshake when it is connected.
     *
     * @param address of the backend
     * @param timeout of the handshake
     */
    public ChannelHandler handler(Channel channel, SocketAddress address, Duration timeout) {
        SslHandler handler = new SslHandler(engine(channel.alloc(), address));
        handler.setHandshakeTimeoutMillis(timeout.toMillis());
        return handler;
    }

    private SSLEngine engine(ByteBufAllocator allocator, SocketAddress address) {
        String name = serverName.isEmpty() ? name(address) : serverName;
        return asking(context.newEngine(allocator, name, port(address)), name);
    }

    /**
     * Returns the engine of a connection that no other connection has to do with, such as that of a health check: the same
     * trust, name, certificate and ALPN, but the JDK's whoever encrypts the others, and no session is resumed, so that it
     * sees the certificate that the backend shows now.
     *
     * @param address of the backend
     */
    public SSLEngine freshEngine(SocketAddress address) {
        String name = serverName.isEmpty() ? name(address) : serverName;
        SSLEngine engine = asking(fresh.engine(name, port(address)), name);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(alpn.toArray(new String[0]));
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static int port(SocketAddress address) {
        return (address instanceof InetSocketAddress inet) ? inet.getPort() : -1;
    }

    private SSLEngine asking(SSLEngine engine, String name) {
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm(verifies ? "HTTPS" : "");
        if (!name.isEmpty() && !isAddress(name)) {
            parameters.setServerNames(
                    List.of(new SNIHostName(name))); // the JDK by itself leaves out names without a dot
        }
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static String name(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return "";
        }
        String host = inet.getHostString();
        int zone = host.indexOf('%');
        String bare = (zone < 0) ? host : host.substring(0, zone);
        return bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    }

    private static boolean isAddress(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }

    /** Builds a {@link BackendTls}. Confined to one thread. */
    public static final class Builder {
        private TlsEngine engine = TlsEngine.AUTO;
        private @Nullable Path authorities;
        private @Nullable Path chain;
        private @Nullable Path key;
        private String serverName = "";
        private List<String> protocols = TlsProfile.PROTOCOLS;
        private List<String> alpn = List.of();
        private boolean insecure;

        private Builder() {}

        /**
         * Trusts these authorities, and no other.
         *
         * @param authorities a PEM file with their certificates, or with those of the backends themselves
         */
        public Builder trust(Path authorities) {
            this.authorities = requireNonNull(authorities, "authorities");
            return this;
        }

        /** Takes any certificate of any name: nobody listens in, but whoever answers may be anybody. */
        public Builder insecure() {
            this.insecure = true;
            return this;
        }

        /**
         * Sets the name of the server for all backends: what is sent as SNI unless it is an IP address, and what their
         * certificates must be for. Defaults to the host of each backend's address.
         *
         * @throws IllegalArgumentException if it is neither a host name nor an IP address
         */
        public Builder serverName(String name) {
            if (!isAddress(name) && (name.startsWith("*") || !ServerNames.isName(name))) {
                throw new IllegalArgumentException("serverName: " + name + " (expected: a host name or an IP address)");
            }
            this.serverName = name;
            return this;
        }

        /**
         * Shows backends a certificate.
         *
         * @param chain a PEM file: the certificate, and then those that lead to an authority
         * @param key a PEM file: its private key as PKCS#8, PKCS#1 or SEC1, not encrypted; may be the same file
         */
        public Builder certificate(Path chain, Path key) {
            this.chain = requireNonNull(chain, "chain");
            this.key = requireNonNull(key, "key");
            return this;
        }

        /** Sets what ALPN asks for, the preferred first. Defaults to no ALPN. */
        public Builder alpn(List<String> protocols) {
            this.alpn = List.copyOf(protocols);
            return this;
        }

        /**
         * Sets the versions of TLS. Defaults to TLSv1.3 and TLSv1.2.
         *
         * @throws IllegalArgumentException if there is none, or another one
         */
        public Builder protocols(List<String> versions) {
            if (versions.isEmpty() || !TlsProfile.PROTOCOLS.containsAll(versions)) {
                throw new IllegalArgumentException(
                        "protocols: " + versions + " (expected: one or both of " + TlsProfile.PROTOCOLS + ')');
            }
            this.protocols = List.copyOf(versions);
            return this;
        }

        /** Sets who encrypts. Defaults to {@link TlsEngine#AUTO}. */
        public Builder engine(TlsEngine engine) {
            this.engine = requireNonNull(engine, "engine");
            return this;
        }

        /**
         * Reads the files. Blocks.
         *
         * @throws IllegalArgumentException naming the file that cannot be used and why, or if both an authority is
         *     trusted and anybody
         */
        public BackendTls build() {
            if (insecure && authorities != null) {
                throw new IllegalArgumentException(
                        "trust: " + authorities + " (expected: none, as insecure trusts anybody)");
            }
            SslProvider provider = engine.provider();
            SslContextBuilder builder = SslContextBuilder.forClient()
                    .sslProvider(provider)
                    .protocols(protocols)
                    .ciphers(TlsProfile.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(ServerProfile.negotiation(alpn));
            List<X509Certificate> trusted = (authorities == null) ? List.of() : Pem.certificates(authorities);
            if (insecure) {
                builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
            } else if (!trusted.isEmpty()) {
                builder.trustManager(trusted);
            }
            Credentials credentials = (chain == null || key == null) ? null : Credentials.read(chain, key);
            if (credentials != null) {
                builder.keyManager(credentials.key(), credentials.chain());
            }
            try {
                FreshEngines fresh = FreshEngines.of(insecure, trusted, credentials, protocols, TlsProfile.CIPHERS);
                return new BackendTls(builder.build(), fresh, serverName, !insecure, provider != SslProvider.JDK, alpn);
            } catch (SSLException | GeneralSecurityException e) {
                throw new IllegalArgumentException("TLS: " + e.getMessage(), e);
            }
        }
    }
}
