package io.fairlead.netty.check;

import io.netty.bootstrap.Bootstrap;

/**
 * Builds a checker that passes when a TLS handshake succeeds, as {@code "TLSv1.3"}. Nothing is sent after it.
 *
 * <p>With TLS 1.3, a server that wants a certificate of the client refuses only after the handshake, and passes: a page
 * would have to be asked for.
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
