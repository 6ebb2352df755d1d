package io.fairlead.samples.proxy.run;

import io.fairlead.netty.tls.ServerTls;
import io.fairlead.samples.proxy.config.CertificateConfig;
import io.fairlead.samples.proxy.config.TlsConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The TLS of one listener over its reloads: the same options read their files again, which keeps the keys of sessions;
 * others begin anew. For one thread at a time.
 */
final class ListenerTls {
    private @Nullable TlsConfig config;
    private boolean http2;
    private @Nullable ServerTls tls;

    /**
     * Returns the TLS of a listener that relays bytes.
     *
     * @param wanted null for none
     * @throws IllegalArgumentException naming the file that cannot be used; nothing has changed then
     */
    @Nullable
    ServerTls ofTcp(@Nullable TlsConfig wanted) {
        return of(wanted, false, ServerTls.forTcp());
    }

    /**
     * Returns the TLS of these options, whose files have just been read.
     *
     * @param wanted null for none
     * @param wantedHttp2 whether HTTP/2 is offered
     * @throws IllegalArgumentException naming the file that cannot be used; nothing has changed then
     */
    @Nullable
    ServerTls of(@Nullable TlsConfig wanted, boolean wantedHttp2) {
        ServerTls.Builder begun = ServerTls.forHttp();
        return of(wanted, wantedHttp2, wantedHttp2 ? begun : begun.alpn(List.of("http/1.1")));
    }

    private @Nullable ServerTls of(@Nullable TlsConfig wanted, boolean wantedHttp2, ServerTls.Builder begun) {
        ServerTls running = tls;
        if (running != null && wanted != null && wanted.equals(config) && http2 == wantedHttp2) {
            running.reload();
        } else {
            tls = (wanted == null) ? null : build(wanted, begun);
            config = wanted;
            http2 = wantedHttp2;
        }
        return tls;
    }

    private static ServerTls build(TlsConfig config, ServerTls.Builder begun) {
        ServerTls.Builder builder = begun.protocols(config.versions())
                .ticketLife(config.ticketLife())
                .strictNames(config.strictNames())
                .handshakeTimeout(config.handshake())
                .maxContexts(config.maxContexts());
        if (!config.ciphers().isEmpty()) {
            builder.ciphers(config.ciphers());
        }
        if (!config.alpn().isEmpty()) {
            builder.alpn(config.alpn());
        }
        for (CertificateConfig certificate : config.certificates()) {
            Path chain = Path.of(certificate.chain());
            Path key = certificate.key().isEmpty() ? chain : Path.of(certificate.key());
            if (certificate.names().isEmpty()) {
                builder.certificate(chain, key);
            } else {
                builder.certificate(chain, key, certificate.names());
            }
        }
        switch (config.clients()) {
            case NONE -> {}
            case ASK -> builder.askForClientCertificates(Path.of(config.authorities()));
            case REQUIRE -> builder.requireClientCertificates(Path.of(config.authorities()));
        }
        return builder.build();
    }
}
