package io.fairlead.netty;

import io.fairlead.api.Affinity;
import io.fairlead.api.Attempt;
import org.jspecify.annotations.Nullable;

/**
 * What the {@linkplain Attempt#hash hash key} of an HTTP request is made of: what requests have in common that a
 * hashing strategy or an {@link Affinity} sends to one backend.
 *
 * @param header the name of a header field; null for the address of the client
 */
public record RequestKey(@Nullable String header) {
    private static final RequestKey SOURCE = new RequestKey(null);

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is no name of a header field
     */
    public RequestKey {
        if (header != null && !header.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")) {
            throw new IllegalArgumentException("header: " + header + " (expected: the name of a header field)");
        }
    }

    /** The address of the client, all of it, without the port: the key that TCP connections have. */
    public static RequestKey source() {
        return SOURCE;
    }

    /**
     * The value of a header field as the client sent it, the first if there are several. A request without it has no
     * key, nor has one where it is empty.
     *
     * @throws IllegalArgumentException if it is no name of a header field
     */
    public static RequestKey header(String name) {
        return new RequestKey(name);
    }
}
