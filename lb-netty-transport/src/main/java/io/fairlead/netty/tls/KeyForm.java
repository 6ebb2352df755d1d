package io.fairlead.netty.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The forms a private key may have in a PEM file. The JDK reads PKCS#8 only; the older forms are put into its wrapping. */
enum KeyForm {
    /** RFC 5958, whatever the algorithm. */
    PKCS8 {
        @Override
        PrivateKey read(byte[] der) throws GeneralSecurityException {
            InvalidKeySpecException last = null;
            for (String algorithm : List.of("EC", "RSA", "EdDSA", "RSASSA-PSS")) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
                } catch (InvalidKeySpecException e) {
                    last = e;
                }
            }
            throw new InvalidKeySpecException("none of EC, RSA, Ed25519", last);
        }
    },
    /** RFC 8017, an RSA key by itself. */
    PKCS1 {
        @Override
        PrivateKey read(byte[] der) throws GeneralSecurityException {
            return PKCS8.read(wrapped(sequence(HexFormat.of().parseHex("06092a864886f70d0101010500")), der));
        }
    },
    /** RFC 5915, an EC key by itself, with its curve in it. */
    SEC1 {
        @Override
        PrivateKey read(byte[] der) throws GeneralSecurityException {
            byte[] ecPublicKey = HexFormat.of().parseHex("06072a8648ce3d0201");
            return PKCS8.read(wrapped(sequence(ecPublicKey, curve(der)), der));
        }
    };

    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int PARAMETERS = 0xa0;

    /** Returns the form that stands behind a label. */
    static KeyForm of(String label) {
        return switch (label) {
            case "PRIVATE KEY" -> PKCS8;
            case "RSA PRIVATE KEY" -> PKCS1;
            case "EC PRIVATE KEY" -> SEC1;
            default ->
                throw new IllegalArgumentException(
                        label + " (expected: PRIVATE KEY, RSA PRIVATE KEY or" + " EC PRIVATE KEY, not encrypted)");
        };
    }

    abstract PrivateKey read(byte[] der) throws GeneralSecurityException;

    /** Returns the named curve: the object identifier after [0], which RFC 5915 wants and openssl writes. */
    private static byte[] curve(byte[] der) throws InvalidKeySpecException {
        for (int i = 2; i + 4 < der.length; i++) {
            if ((der[i] & 0xff) == PARAMETERS && der[i + 2] == OBJECT_IDENTIFIER && der[i + 1] == der[i + 3] + 2) {
                int end = i + 4 + der[i + 3];
                if (end <= der.length) {
                    return Arrays.copyOfRange(der, i + 2, end);
                }
            }
        }
        throw new InvalidKeySpecException("no named curve");
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return sequence(new byte[] {2, 1, 0}, algorithm, value(0x04, key));
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return value(0x30, all.toByteArray());
    }

    private static byte[] value(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82); // two bytes of length are enough for any key
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
