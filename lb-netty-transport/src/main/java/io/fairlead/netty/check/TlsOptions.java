package io.fairlead.netty.check;

import static java.util.Objects.requireNonNull;

import io.fairlead.api.HealthChecker;
import io.fairlead.netty.loop.Ranges;
import io.fairlead.netty.tls.BackendTls;
import io.netty.bootstrap.Bootstrap;
import java.security.KeyStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options that every check has: whom to connect to, and whom to trust. Confined to one thread.
 *
 * @param <T> the options themselves, for chaining
 */
public abstract sealed class TlsOptions<T extends TlsOptions<T>>
        permits TlsCheckBuilder, RequestOptions, GrpcCheckBuilder {
    private final Bootstrap connections;
    private int port;
    private String serverName = "";
    private @Nullable KeyStore trusted;
    private boolean insecure;
    private @Nullable BackendTls like;
    private Duration warnBefore = Duration.ofDays(14);
    boolean plaintext;

    TlsOptions(Bootstrap connections) {
        this.connections = connections;
    }

    abstract T self();

    abstract Protocol protocol();

    /**
     * Sets the port to ask, 1..65535. Defaults to the port of the backend's address.
     *
     * @throws IllegalArgumentException if it is out of range
     */
    public final T port(int port) {
        this.port = Ranges.require("port", port, 1, 65_535);
        return self();
    }

    /**
     * Sets the name of the server: sent as SNI unless it is an IP address, and what the certificate must be for. Requests
     * name it as their host, too. Defaults to the host of the backend's address.
     *
     * @throws IllegalArgumentException if it is neither a host name nor an IP address
     */
    public final T serverName(String name) {
        this.serverName = Syntax.serverName(name);
        return self();
    }

    /**
     * Sets which certificates, or whose, are trusted. Defaults to what the JDK trusts.
     *
     * @param trusted is read by {@link #build}
     */
    public final T trust(KeyStore trusted) {
        this.trusted = requireNonNull(trusted, "trusted");
        return self();
    }

    /**
     * Takes any certificate, of any name and age: the check says whether the backend works, not who it is. Defaults to
     * checking certificates.
     */
    public final T insecure() {
        this.insecure = true;
        return self();
    }

    /**
     * Encrypts as the connections of a proxy to its backends are: the same trust, server name, certificate of our own and
     * versions. What the check does not decide itself is asked of ALPN as they ask. Defaults to what the other options say.
     *
     * @param connections goes alone, without {@link #serverName}, {@link #trust} and {@link #insecure}
     */
    public final T tls(BackendTls connections) {
        this.like = requireNonNull(connections, "connections");
        return self();
    }

    /**
     * Sets how long before the end of the certificate to speak of it: the check passes as before, {@code "certificate
     * expires in 12 d"} is added to what it saw, and once a day a warning is logged. Zero for never. Defaults to
     * 14 days.
     *
     * @throws IllegalArgumentException if negative or longer than 10 years
     */
    public final T warnBefore(Duration span) {
        this.warnBefore = Ranges.require("warnBefore", span, Duration.ZERO, Duration.ofDays(3650));
        return self();
    }

    /**
     * Returns the checker, which no later change of these options affects.
     *
     * @throws IllegalArgumentException if the trusted certificates cannot be read, or if options contradict one another
     */
    public final HealthChecker build() {
        BackendTls same = like;
        if (same != null && (insecure || plaintext || trusted != null || !serverName.isEmpty())) {
            throw new IllegalArgumentException("tls: with " + contradiction() + " (expected: one of them)");
        }
        Protocol protocol = protocol();
        String name = (same == null) ? serverName : same.serverName();
        return new TransportCheck(connections, port, name, plaintext ? null : encryption(protocol), protocol);
    }

    private String contradiction() {
        if (plaintext) {
            return "plaintext";
        }
        return insecure ? "insecure" : (trusted != null) ? "trust" : "serverName";
    }

    private Tls encryption(Protocol protocol) {
        CertificateWatch watch = CertificateWatch.of(warnBefore);
        return (like == null) ? Tls.of(insecure, trusted, protocol, watch) : Tls.like(like, protocol, watch);
    }
}
