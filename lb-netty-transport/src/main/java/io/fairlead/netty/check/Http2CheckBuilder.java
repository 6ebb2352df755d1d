package io.fairlead.netty.check;

import io.netty.bootstrap.Bootstrap;

/**
 * Builds a checker that asks for a page over HTTP/2, and looks at the status, and at the body if it is told to: with TLS, where the backend must choose
 * {@code h2} by ALPN, or without.
 *
 * @see TransportChecks#http2
 */
public final class Http2CheckBuilder extends RequestOptions<Http2CheckBuilder> {
    Http2CheckBuilder(Bootstrap connections) {
        super(connections);
    }

    /** Speaks HTTP/2 at once, without TLS ("prior knowledge", RFC 9113 3.3). Defaults to TLS. */
    public Http2CheckBuilder plaintext() {
        plaintext = true;
        return this;
    }

    @Override
    Http2CheckBuilder self() {
        return this;
    }

    @Override
    Protocol protocol() {
        return new PageProtocol(page(), !plaintext);
    }
}
