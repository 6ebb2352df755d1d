package io.fairlead.netty;

/**
 * What a PROXY header of version 2 can say besides addresses, as its TLVs do; named as in HAProxy's {@code
 * proxy-v2-options}. What is not known of a client is left out.
 */
public enum ProxyTlv {
    /** The protocol that was agreed upon by ALPN where TLS ends here ({@code PP2_TYPE_ALPN}). */
    ALPN,
    /**
     * The host name that the client asked for in its ClientHello, in lower case, whether TLS ends here or routes read that name
     * ({@code PP2_TYPE_AUTHORITY}).
     */
    AUTHORITY,
    /**
     * 128 random bits for the connection of the client, as 32 hexadecimal digits; the same for every backend that it meets ({@code
     * PP2_TYPE_UNIQUE_ID}).
     */
    UNIQUE_ID,
    /**
     * That the client speaks TLS which ends here, in which version, and whether it has shown a certificate ({@code PP2_TYPE_SSL}): in
     * this session, since a resumed one is not told from a new one. A certificate that was shown is one that was verified;
     * without one the result is 1.
     */
    SSL,
    /** {@link #SSL}, with the common name of the certificate that the client has shown ({@code PP2_SUBTYPE_SSL_CN}). */
    CERT_CN,
    /** {@link #SSL}, with the name that the cipher suite has in OpenSSL ({@code PP2_SUBTYPE_SSL_CIPHER}). */
    SSL_CIPHER,
    /** A checksum of the header ({@code PP2_TYPE_CRC32C}). */
    CRC32C,
    /**
     * What the header of a trusted peer said, in its order and whatever its types mean, but for checksum and padding. It stands
     * behind what is said here, and in the place of what would be said here of the same type, as the peer is nearer to the client.
     */
    RECEIVED
}
