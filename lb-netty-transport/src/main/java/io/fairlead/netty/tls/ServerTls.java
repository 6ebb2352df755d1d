package io.fairlead.netty.tls;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.Ticker;
import io.fairlead.netty.loop.Ranges;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * TLS for the clients of a listener: certificates chosen by the name that a client asks for (SNI, RFC 6066), TLS 1.2 and
 * 1.3, ALPN (RFC 7301), client certificates, resumption of sessions with keys that change.
 *
 * <pre>{@code
 * ServerTls tls = ServerTls.forHttp()
 *         .certificate(Path.of("/etc/tls/example.org.pem"), Path.of("/etc/tls/example.org.key"))
 *         .build();
 * }</pre>
 *
 * <p>Of many certificates those in use have a context, at most {@link Builder#maxContexts}; what is kept of each other
 * one is where it is and its names. May serve several listeners. Thread-safe.
 */
public final class ServerTls {
    private final List<Certificate> certificates;
    private final ServerProfile profile;
    private final long mostContexts;
    private final boolean strict;
    private final Duration handshakeTimeout;
    private final Executor executor;
    private final @Nullable TicketKeys tickets; // null: the engine has its own
    private final AtomicLong reloads = new AtomicLong();
    private volatile CertificateStore store; // written by reload, which is synchronized

    private ServerTls(Builder builder) {
        certificates = List.copyOf(builder.certificates);
        profile = builder.profile();
        mostContexts = builder.maxContexts;
        strict = builder.strict;
        handshakeTimeout = builder.handshakeTimeout;
        executor = builder.executor;
        tickets = (profile.provider() == SslProvider.JDK) ? null : new TicketKeys(builder.ticker, builder.ticketLife);
        store = read();
    }

    /** Returns a builder for a listener that speaks HTTP: ALPN offers HTTP/2 and HTTP/1.1. */
    public static Builder forHttp() {
        return new Builder(List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1));
    }

    /**
     * Returns a builder for a listener that passes on whatever is spoken: no ALPN, and {@link TlsEngine#JDK}, whose
     * connections can be half-closed (RFC 8446 section 6.1). With BoringSSL, the end of one direction is that of the other:
     * what comes later is not passed on, and counts as cut off.
     */
    public static Builder forTcp() {
        return new Builder(List.of()).engine(TlsEngine.JDK);
    }

    private CertificateStore read() {
        return CertificateStore.read(certificates, profile, mostContexts, executor);
    }

    /**
     * Reads all files again. Handshakes that begin after this has returned use what was read; connections stay, with
     * what they began with. Sessions can be resumed, unless clients show certificates: then everybody introduces
     * himself again. Blocks for reading.
     *
     * @throws IllegalArgumentException naming the file that cannot be used, and why; nothing has changed then
     */
    public synchronized void reload() {
        CertificateStore before = store;
        store = read();
        if (tickets != null && profile.clientAuth() != ClientAuth.NONE) {
            tickets.renew(); // a ticket would vouch for whom the new authorities may not know
        }
        reloads.incrementAndGet();
        before.forget();
    }

    /** Returns how often {@link #reload} has succeeded. */
    public long reloads() {
        return reloads.get();
    }

    /** Returns how many names have a certificate. */
    public int names() {
        return store.names();
    }

    /**
     * Returns whether a connection that was made for one name has another certificate than one for the host would have: names
     * without a certificate are the same to all.
     *
     * @param serverName what the client asked for in its handshake, in lower case
     * @param host in lower case, without port
     */
    public boolean isMisdirected(String serverName, String host) {
        CertificateStore current = store;
        Certificate shown = current.made(serverName);
        Certificate wanted = current.made(host);
        return shown != null && wanted != null && shown != wanted;
    }

    /** Returns how many certificates have a context now. */
    public long contexts() {
        return store.contexts();
    }

    /** Returns who encrypts. */
    public TlsEngine engine() {
        return (profile.provider() == SslProvider.JDK) ? TlsEngine.JDK : TlsEngine.BORINGSSL;
    }

    /** Returns what ALPN offers. */
    public List<String> alpn() {
        return profile.alpn();
    }

    /** Returns how long a handshake may take. */
    public Duration handshakeTimeout() {
        return handshakeTimeout;
    }

    /** Begins the handshake of a client: what a listener installs. It has no time limit of its own. */
    public ServerHandshake handshake() {
        return new SniGate(this);
    }

    /**
     * Returns the context for a client, soon; null if it asks for a name that nobody here has.
     *
     * @param name in lower case; null if the client named nobody
     */
    @Nullable
    CompletableFuture<ServerContext> context(@Nullable String name) {
        CertificateStore current = store;
        Certificate made = current.made(name);
        if (made == null && strict && name != null) {
            return null;
        }
        return current.context(made == null ? current.first() : made);
    }

    /** Returns the keys of the tickets; null if the engine has its own. */
    @Nullable
    TicketKeys tickets() {
        return tickets;
    }

    /** Builds a {@link ServerTls}. Confined to one thread. */
    public static final class Builder {
        private final List<Certificate> certificates = new ArrayList<>();
        private List<String> protocols = TlsProfile.PROTOCOLS;
        private List<String> ciphers = TlsProfile.CIPHERS;
        private List<String> alpn;
        private ClientAuth clientAuth = ClientAuth.NONE;
        private @Nullable Path authorities;
        private TlsEngine engine = TlsEngine.AUTO;
        private long maxContexts = 1000;
        private boolean strict;
        private Duration ticketLife = Duration.ofHours(4);
        private Duration handshakeTimeout = Duration.ofSeconds(10);
        private Executor executor = ForkJoinPool.commonPool();
        private Ticker ticker = Ticker.system();

        private Builder(List<String> alpn) {
            this.alpn = alpn;
        }

        /**
         * Adds a certificate for the names it is for. The first one added is also for clients that name nobody, or
         * somebody else.
         *
         * @param chain a PEM file: the certificate, and then those that lead to an authority
         * @param key a PEM file: its private key as PKCS#8, PKCS#1 or SEC1, not encrypted; may be the same file
         */
        public Builder certificate(Path chain, Path key) {
            certificates.add(new Certificate(requireNonNull(chain, "chain"), requireNonNull(key, "key"), List.of()));
            return this;
        }

        /**
         * Adds a certificate for these names, whatever it says itself. Of more certificates than {@link #maxContexts},
         * those with given names are read when a client first asks for one of them; of fewer, all are read at once.
         *
         * @param names host names in ASCII, or {@code *.} and a host name for any one label in its place; the first
         *     certificate that has a name is used
         * @throws IllegalArgumentException naming the name that is none
         */
        public Builder certificate(Path chain, Path key, List<String> names) {
            List<String> normal = names.stream().map(ServerNames::normal).toList();
            certificates.add(new Certificate(requireNonNull(chain, "chain"), requireNonNull(key, "key"), normal));
            return this;
        }

        /** Refuses clients that ask for a name that no certificate is for. Defaults to false: they get the first. */
        public Builder strictNames(boolean strict) {
            this.strict = strict;
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

        /**
         * Sets the cipher suites by their names in the JDK, the preferred first; those unknown here are left out.
         * BoringSSL always offers those of TLS 1.3. Defaults to ECDHE with AES-GCM or ChaCha20.
         *
         * @throws IllegalArgumentException if there is none
         */
        public Builder ciphers(List<String> suites) {
            if (suites.isEmpty()) {
                throw new IllegalArgumentException("ciphers: none (expected: at least one)");
            }
            this.ciphers = List.copyOf(suites);
            return this;
        }

        /** Sets what ALPN offers, the preferred first; none for no ALPN. A client with nothing in common is told none. */
        public Builder alpn(List<String> protocols) {
            this.alpn = List.copyOf(protocols);
            return this;
        }

        /**
         * Refuses clients without a certificate of these authorities.
         *
         * @param authorities a PEM file with their certificates
         */
        public Builder requireClientCertificates(Path authorities) {
            return clients(ClientAuth.REQUIRE, authorities);
        }

        /**
         * Asks clients for a certificate, and refuses those that show one that is not of these authorities.
         *
         * @param authorities a PEM file with their certificates
         */
        public Builder askForClientCertificates(Path authorities) {
            return clients(ClientAuth.OPTIONAL, authorities);
        }

        private Builder clients(ClientAuth auth, Path file) {
            this.clientAuth = auth;
            this.authorities = requireNonNull(file, "authorities");
            return this;
        }

        /** Sets who encrypts. Defaults to {@link TlsEngine#AUTO}. */
        public Builder engine(TlsEngine engine) {
            this.engine = requireNonNull(engine, "engine");
            return this;
        }

        /**
         * Sets how many certificates may have a context at a time: some 100 KiB each. Defaults to 1000.
         *
         * @throws IllegalArgumentException if out of range
         */
        public Builder maxContexts(int contexts) {
            this.maxContexts = Ranges.require("maxContexts", contexts, 1, 1_000_000);
            return this;
        }

        /**
         * Sets how long a key seals session tickets; it opens them twice as long again. The JDK's TLS has keys of its
         * own, and keeps a session as long as all of that. Defaults to 4 h.
         *
         * @throws IllegalArgumentException if shorter than a second or longer than a week
         */
        public Builder ticketLife(Duration life) {
            this.ticketLife = Ranges.require("ticketLife", life, Duration.ofSeconds(1), Duration.ofDays(7));
            return this;
        }

        /**
         * Sets how long a handshake may take. Defaults to 10 s.
         *
         * @throws IllegalArgumentException if shorter than a millisecond or longer than an hour
         */
        public Builder handshakeTimeout(Duration timeout) {
            this.handshakeTimeout =
                    Ranges.require("handshakeTimeout", timeout, Duration.ofMillis(1), Duration.ofHours(1));
            return this;
        }

        /** Sets who reads files while the listener runs, which blocks. Defaults to the common pool. */
        public Builder executor(Executor executor) {
            this.executor = requireNonNull(executor, "executor");
            return this;
        }

        Builder ticker(Ticker ticker) {
            this.ticker = ticker;
            return this;
        }

        private ServerProfile profile() {
            return new ServerProfile(
                    engine.provider(), protocols, ciphers, alpn, clientAuth, authorities, ticketLife.multipliedBy(3));
        }

        /**
         * Reads the files. Blocks.
         *
         * @throws IllegalArgumentException if there is no certificate, or naming the file that cannot be used and why
         */
        public ServerTls build() {
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("certificate: none (expected: at least one)");
            }
            return new ServerTls(this);
        }
    }
}
