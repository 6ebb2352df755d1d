package io.fairlead.netty.check;

import io.netty.bootstrap.Bootstrap;

/**
 * Builds a checker that asks for a page over HTTP/1.1 and TLS, and looks at the status, and at the body if it is told to.
 *
 * @see TransportChecks#https
 */
public final class HttpsCheckBuilder extends RequestOptions<HttpsCheckBuilder> {
    HttpsCheckBuilder(Bootstrap connections) {
        super(connections);
    }

    @Override
    HttpsCheckBuilder self() {
        return this;
    }

    @Override
    Protocol protocol() {
        return new Http1Protocol(page());
    }
}
