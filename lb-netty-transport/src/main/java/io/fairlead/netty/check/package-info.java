/**
 * Health checks that need more than the JDK's sockets: TLS, HTTPS, HTTP/2 and gRPC, on the event loops of a proxy. Start with
 * {@link io.fairlead.netty.check.TransportChecks}.
 */
package io.fairlead.netty.check;
