package io.fairlead.netty.check;

import io.netty.bootstrap.Bootstrap;

/**
 * Builds a checker that passes when a TLS handshake succeeds, as {@code "TLSv1.3"}. Nothing is sent after it.
 *
 * @see TransportChecks#tls
 */
public final class TlsCheckBuilder extends TlsOptions<TlsCheckBuilder> {
    TlsCheckBuilder(Bootstrap connections) {
        super(connections);
    }

    @Override
    TlsCheckBuilder self() {
        return this;
    }

    @Override
    Protocol protocol() {
        return new HandshakeOnly();
    }
}
