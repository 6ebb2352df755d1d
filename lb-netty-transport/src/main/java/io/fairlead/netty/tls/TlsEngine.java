package io.fairlead.netty.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who encrypts. */
public enum TlsEngine {
    /** BoringSSL where its library loads, otherwise the JDK. */
    AUTO,
    /** BoringSSL, through {@code io.netty:netty-tcnative-boringssl-static}. */
    BORINGSSL,
    /** The JDK's own TLS; everywhere. */
    JDK;

    /**
     * Returns what the wish comes to on this machine.
     *
     * @throws IllegalArgumentException if BoringSSL is demanded and not available
     */
    SslProvider provider() {
        boolean boring = this != JDK && OpenSsl.isAvailable();
        if (this == BORINGSSL && !boring) {
            throw new IllegalArgumentException(
                    "engine: BORINGSSL (expected: AUTO or JDK, for want of the native library)",
                    OpenSsl.unavailabilityCause());
        }
        // not OPENSSL_REFCNT: contexts are released when they are given up, but nobody has to close a ServerTls
        return boring ? SslProvider.OPENSSL : SslProvider.JDK;
    }
}
