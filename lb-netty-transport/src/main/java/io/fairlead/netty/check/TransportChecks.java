package io.fairlead.netty.check;

import io.netty.channel.EventLoopGroup;

/**
 * The checkers that speak TLS, HTTPS, HTTP/2 and gRPC.
 *
 * <pre>{@code
 * HealthChecker checker = TransportChecks.https(group).path("/health").build();
 * }</pre>
 *
 * <p>They run on the event loops of an epoll or NIO group that stays the caller's, such as the one that a proxy was given:
 * no thread is started. Each check opens a connection of its own and closes it; a backend that is slow, silent or
 * hostile costs one connection until its check times out, or has sent more than 64 KiB. Host names are not resolved
 * here: an address without an IP fails its check as {@code "unknown host: x"}. What depends on a result runs on an event
 * loop and must not block. The checkers are thread-safe.
 *
 * <p>No TLS session is resumed, so that every check sees the certificate that the backend presents now. A handshake
 * takes its event loop about a millisecond.
 */
public final class TransportChecks {
    private TransportChecks() {}

    /**
     * Returns a builder for a checker that passes when a TLS handshake succeeds.
     *
     * @throws IllegalArgumentException if the group is neither epoll nor NIO
     */
    public static TlsCheckBuilder tls(EventLoopGroup group) {
        return new TlsCheckBuilder(TransportCheck.connections(group));
    }

    /**
     * Returns a builder for a checker that asks for a page over HTTP/1.1 and TLS, and looks at the status, and at the
     * body if it is told to.
     *
     * @throws IllegalArgumentException if the group is neither epoll nor NIO
     */
    public static HttpsCheckBuilder https(EventLoopGroup group) {
        return new HttpsCheckBuilder(TransportCheck.connections(group));
    }

    /**
     * Returns a builder for a checker that asks for a page over HTTP/2, and looks at the status, and at the
     * body if it is told to.
     *
     * @throws IllegalArgumentException if the group is neither epoll nor NIO
     */
    public static Http2CheckBuilder http2(EventLoopGroup group) {
        return new Http2CheckBuilder(TransportCheck.connections(group));
    }

    /**
     * Returns a builder for a checker that calls the gRPC health service.
     *
     * @throws IllegalArgumentException if the group is neither epoll nor NIO
     */
    public static GrpcCheckBuilder grpc(EventLoopGroup group) {
        return new GrpcCheckBuilder(TransportCheck.connections(group));
    }
}
