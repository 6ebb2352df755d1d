package io.fairlead.samples.proxy.config;

import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.time.Duration;
import java.util.List;

/** How the clients of a listener are encrypted. */
@Section(
        doc =
                "How clients are encrypted: TLS 1.2 and 1.3, with HTTP/2 and HTTP/1.1. A reload reads the files again; connections stay")
public record TlsConfig(
        @Option(
                doc = "The certificates; the first is also for clients that ask for no name, or for another one",
                required = true)
        List<CertificateConfig> certificates,

        @Option(doc = "Whether clients show a certificate of `authorities`", otherwise = "none")
        ClientCertificates clients,

        @Option(
                doc = "The PEM file of those whose certificates clients have",
                format = Format.LINE,
                when = "clients=ask|require")
        String authorities,

        @Option(doc = "Whether clients are refused that ask for a name without a certificate", otherwise = "false")
        boolean strictNames,

        @Option(
                doc =
                        "What ALPN offers, the preferred first; absent: HTTP/2 and HTTP/1.1 where the listener speaks them, otherwise nothing",
                format = Format.LINE)
        List<String> alpn,

        @Option(doc = "How long a handshake may take", otherwise = "10s", range = "1ms..1h")
        Duration handshake,

        @Option(doc = "Which versions are spoken", otherwise = "TLSv1.3, TLSv1.2", format = Format.TLS_VERSION)
        List<String> versions,

        @Option(
                doc =
                        "The cipher suites by their names in the JDK, the preferred first, such as `TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256`; absent: ECDHE with AES-GCM or ChaCha20",
                format = Format.NAME)
        List<String> ciphers,

        @Option(
                doc = "How long a key seals session tickets; it opens them twice as long again",
                otherwise = "4h",
                range = "1s..7d")
        Duration ticketLife,

        @Option(
                doc = "How many certificates are kept ready; others are read when a client asks for them",
                otherwise = "1000",
                range = "1..1000000")
        int maxContexts) {
    /** Checks each option, and that client certificates have authorities. */
    public TlsConfig {
        SectionSpec.check(
                TlsConfig.class,
                certificates,
                clients,
                authorities,
                strictNames,
                alpn,
                handshake,
                versions,
                ciphers,
                ticketLife,
                maxContexts);
        certificates = List.copyOf(certificates);
        alpn = List.copyOf(alpn);
        versions = List.copyOf(versions);
        ciphers = List.copyOf(ciphers);
        if (versions.isEmpty()) {
            throw BadValue.expected("versions: none", "TLSv1.3, TLSv1.2 or both", null);
        }
        if (clients != ClientCertificates.NONE && authorities.isEmpty()) {
            throw new BadValue("authorities: missing, but clients show certificates");
        }
    }
}
