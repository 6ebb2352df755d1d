package io.fairlead.netty.proxyprotocol;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a PROXY header says.
 *
 * @param length how many bytes it has
 * @param source the client; null if the peer speaks for itself (LOCAL), or does not say (UNKNOWN, UNSPEC, UNIX)
 * @param destination whom the client connected to; null if and only if the source is
 * @param extensions in their order, those without a meaning left out
 */
public record ProxyHeader(
        int length,
        @Nullable InetSocketAddress source,
        @Nullable InetSocketAddress destination,
        List<Extension> extensions) {
    /** The type of the protocol agreed upon by ALPN. */
    public static final int ALPN = 0x01;
    /** The type of the host name that the client asked for, in UTF-8. */
    public static final int AUTHORITY = 0x02;
    /** The type of an identifier of the connection. */
    public static final int UNIQUE_ID = 0x05;
    /** The type of what is known of the client's TLS: flags, result of verification, further extensions. */
    public static final int SSL = 0x20;

    /**
     * An extension, a TLV.
     *
     * @param type what it is
     * @param value not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes as they came; nobody compares them
    public record Extension(int type, byte[] value) {}

    /** Returns the value of the first extension of a type, not to be changed, or null. */
    public byte @Nullable [] extension(int type) {
        for (Extension extension : extensions) {
            if (extension.type() == type) {
                return extension.value();
            }
        }
        return null;
    }
}
