package io.fairlead.samples.proxy.config;

import io.fairlead.netty.tls.BackendTls;
import io.fairlead.samples.proxy.option.BadValue;
import io.fairlead.samples.proxy.option.Format;
import io.fairlead.samples.proxy.option.Option;
import io.fairlead.samples.proxy.option.Section;
import io.fairlead.samples.proxy.option.SectionSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How connections to the backends of a pool are encrypted. */
@Section(
        doc =
                "How connections to the backends, or checks of them, are encrypted: TLS 1.2 and 1.3. A section without entries trusts the authorities that the JDK trusts, for the host of each backend's address. A reload reads the files again if they have changed")
public record BackendTlsConfig(
        @Option(
                doc =
                        "The PEM file of those whose certificates backends have, or with these certificates themselves; absent: whom the JDK trusts",
                format = Format.LINE)
        String authorities,

        @Option(
                doc = "Whether certificates and names are checked; otherwise whoever answers may be anybody",
                otherwise = "true")
        boolean verify,

        @Option(
                doc =
                        "The name that is asked for (SNI) and that certificates must be for; absent: the host of each backend's address",
                format = Format.HOST)
        String serverName,

        @Option(
                doc =
                        "The PEM file of our own certificate, followed by those that lead from it to an authority; absent: we show none",
                format = Format.LINE)
        String certificate,

        @Option(doc = "The PEM file of its private key; absent: the key is in the same file", format = Format.LINE)
        String key,

        @Option(
                doc =
                        "What ALPN asks for, the preferred first; absent: `h2` with `protocol: http2`, nothing with http1. Checks that speak HTTP/2 ask for `h2`, those that speak HTTP/1.1 never do",
                format = Format.LINE)
        List<String> alpn,

        @Option(doc = "Which versions are spoken", otherwise = "TLSv1.3, TLSv1.2", format = Format.TLS_VERSION)
        List<String> versions) {
    /** Checks each option, and that they go together. */
    public BackendTlsConfig {
        SectionSpec.check(BackendTlsConfig.class, authorities, verify, serverName, certificate, key, alpn, versions);
        alpn = List.copyOf(alpn);
        versions = List.copyOf(versions);
        if (!verify && !authorities.isEmpty()) {
            throw new BadValue("verify: false, but there are \"authorities\" to verify by");
        }
        if (!key.isEmpty() && certificate.isEmpty()) {
            throw new BadValue("key: only with \"certificate\"");
        }
        if (versions.isEmpty()) {
            throw BadValue.expected("versions: none", "TLSv1.3, TLSv1.2 or both", null);
        }
        if (!serverName.isEmpty()) {
            try {
                BackendTls.Builder unused = BackendTls.builder().serverName(serverName);
            } catch (IllegalArgumentException e) {
                throw new BadValue(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Returns the files that it reads. */
    public List<Path> files() {
        return Stream.of(authorities, certificate, key)
                .filter(file -> !file.isEmpty())
                .map(Path::of)
                .toList();
    }

    /**
     * Reads the files.
     *
     * @param tls what is told
     * @param protocol what is spoken inside
     * @throws IllegalArgumentException naming the file that cannot be used, and why
     */
    public BackendTls toTls(BackendTls.Builder tls, PoolProtocol protocol) {
        tls.protocols(versions);
        if (!alpn.isEmpty()) {
            tls.alpn(alpn);
        } else if (protocol == PoolProtocol.HTTP2) {
            tls.alpn(List.of("h2"));
        }
        if (!verify) {
            tls.insecure();
        } else if (!authorities.isEmpty()) {
            tls.trust(Path.of(authorities));
        }
        if (!serverName.isEmpty()) {
            tls.serverName(serverName);
        }
        if (!certificate.isEmpty()) {
            tls.certificate(Path.of(certificate), Path.of(key.isEmpty() ? certificate : key));
        }
        return tls.build();
    }
}
