package io.fairlead.netty.check;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.Bootstrap;

/**
 * Builds a checker that calls {@code Check} of {@code grpc.health.v1.Health}, the standard health service of gRPC. It
 * passes as {@code "SERVING"}; any other answer fails it by its name, such as {@code "NOT_SERVING"}, or says that the
 * server does not know the service it was asked about, or has no health service.
 *
 * <p>With TLS the server must choose {@code h2} by ALPN.
 *
 * @see TransportChecks#grpc
 */
public final class GrpcCheckBuilder extends TlsOptions<GrpcCheckBuilder> {
    private static final int LONGEST = 1024;

    private String service = "";

    GrpcCheckBuilder(Bootstrap connections) {
        super(connections);
    }

    /** Speaks HTTP/2 at once, without TLS ("prior knowledge", RFC 9113 3.3). Defaults to TLS. */
    public GrpcCheckBuilder plaintext() {
        plaintext = true;
        return this;
    }

    /**
     * Sets the service to ask about, such as {@code "helloworld.Greeter"}. Defaults to {@code ""}, which stands for the
     * server as a whole.
     *
     * @throws IllegalArgumentException if it is longer than 1024 characters
     */
    public GrpcCheckBuilder service(String service) {
        requireNonNull(service, "service");
        if (service.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "service: " + service.length() + " characters (expected: at most " + LONGEST + ')');
        }
        this.service = service;
        return this;
    }

    @Override
    GrpcCheckBuilder self() {
        return this;
    }

    @Override
    Protocol protocol() {
        return new GrpcProtocol(service, !plaintext);
    }
}
