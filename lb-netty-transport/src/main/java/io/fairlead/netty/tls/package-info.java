/**
 * TLS of listeners and to backends: certificates by name, their reload, session tickets, whom to trust. BoringSSL where
 * {@code netty-tcnative-boringssl-static} is on the class path and its library loads, the JDK's TLS otherwise.
 */
package io.fairlead.netty.tls;
