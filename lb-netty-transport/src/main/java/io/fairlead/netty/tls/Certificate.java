package io.fairlead.netty.tls;

import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.util.List;

/**
 * Where a certificate of a listener is, and for which names it is used. Equal only to itself: two of the same files are
 * kept apart, so that each is one entry of what was configured.
 */
final class Certificate {
    private final Path chain;
    private final Path key;
    private final List<String> names; // none: those in the certificate

    Certificate(Path chain, Path key, List<String> names) {
        this.chain = chain;
        this.key = key;
        this.names = names;
    }

    /** Returns whether its names are known without reading it. */
    boolean isNamed() {
        return !names.isEmpty();
    }

    /**
     * Returns for which names it is used. Reads the file unless they were given.
     *
     * @throws IllegalArgumentException if the file is no certificate, or has no name in it
     */
    List<String> names() {
        if (isNamed()) {
            return names;
        }
        try {
            return Credentials.names(Pem.certificates(chain).get(0));
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException(chain + ": alternative names: " + e.getMessage(), e);
        }
    }

    /** Reads it. */
    Credentials read() {
        return Credentials.read(chain, key);
    }

    @Override
    public String toString() {
        return chain.toString();
    }
}
