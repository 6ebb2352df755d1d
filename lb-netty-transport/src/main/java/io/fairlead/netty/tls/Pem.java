package io.fairlead.netty.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads files in PEM (RFC 7468); every mistake is an {@link IllegalArgumentException} that names the file. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final int MOST_BYTES = 16 << 20; // the authorities of a whole system are less than 1 MiB

    private Pem() {}

    /** Returns the certificates of a file in their order, at least one. */
    static List<X509Certificate> certificates(Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                certificates.add(certificate(file, certificates.size() + 1, block.group(2)));
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(file + ": no certificate (expected: -----BEGIN CERTIFICATE-----)");
        }
        return List.copyOf(certificates);
    }

    /** Returns the first private key of a file: PKCS#8, PKCS#1 or SEC1, not encrypted. */
    static PrivateKey key(Path file) {
        Matcher block = BLOCK.matcher(text(file));
        while (block.find()) {
            if (block.group(1).endsWith("PRIVATE KEY")) {
                try {
                    return KeyForm.of(block.group(1)).read(bytes(block.group(2)));
                } catch (GeneralSecurityException | IllegalArgumentException e) {
                    throw new IllegalArgumentException(file + ": private key: " + e.getMessage(), e);
                }
            }
        }
        throw new IllegalArgumentException(
                file + ": no private key (expected: -----BEGIN PRIVATE KEY-----," + " not encrypted)");
    }

    private static X509Certificate certificate(Path file, int number, String base64) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(bytes(base64)));
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": certificate " + number + ": " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new IllegalArgumentException(file + ": too large (expected: a PEM file of at most 16 MiB)");
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(file + ": no such file", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }
}
