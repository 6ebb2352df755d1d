package io.fairlead.netty;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which PROXY header connections to backends begin with.
 *
 * @param version its version
 * @param tlvs what it says besides addresses; nothing in version 1
 */
public record BackendProxyHeader(ProxyVersion version, Set<ProxyTlv> tlvs) {
    /** Checks that there is room for what is said, and copies it. */
    public BackendProxyHeader {
        requireNonNull(version, "version");
        tlvs = tlvs.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(tlvs));
        if (version == ProxyVersion.V1 && !tlvs.isEmpty()) {
            throw new IllegalArgumentException("backendProxyProtocol: V1 with " + tlvs + " (expected: V2)");
        }
    }

    /**
     * Returns a header; null for none.
     *
     * @param version null for no header
     * @throws IllegalArgumentException if the version has no room for what is said
     */
    public static @Nullable BackendProxyHeader of(@Nullable ProxyVersion version, Set<ProxyTlv> tlvs) {
        if (version == null && !tlvs.isEmpty()) {
            throw new IllegalArgumentException("backendProxyProtocol: none with " + tlvs + " (expected: V2)");
        }
        return (version == null) ? null : new BackendProxyHeader(version, tlvs);
    }
}
