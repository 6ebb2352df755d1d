package io.fairlead.netty.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Who we are: a certificate, those that lead from it to an authority, and its key.
 *
 * @param chain the own certificate first
 * @param key of the first
 */
record Credentials(List<X509Certificate> chain, PrivateKey key) {
    private static final int DNS_NAME = 2;

    /**
     * Reads a certificate and its key, and tries whether they belong together.
     *
     * @throws IllegalArgumentException naming the file that cannot be used, and why
     */
    static Credentials read(Path chain, Path key) {
        Credentials read = new Credentials(Pem.certificates(chain), Pem.key(key));
        if (!read.belongTogether()) {
            throw new IllegalArgumentException(key + ": not the key of the first certificate of " + chain);
        }
        return read;
    }

    private boolean belongTogether() {
        PublicKey known = chain.get(0).getPublicKey();
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        try {
            byte[] words = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(words);
            byte[] signed = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(known);
            verifier.update(words);
            return verifier.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind
        }
    }

    /** Returns the host names that a certificate is for; those in the common name are none (RFC 9525). */
    static List<String> names(X509Certificate certificate) throws CertificateParsingException {
        List<String> names = new ArrayList<>();
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> alternative : alternatives) {
                if (alternative.get(0).equals(DNS_NAME)) {
                    names.add((String) alternative.get(1));
                }
            }
        }
        return names;
    }
}
