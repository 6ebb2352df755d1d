package io.fairlead.api;

import org.jspecify.annotations.Nullable;

/**
 * Writes into a value that a client keeps, such as a cookie, which backend it should meet again, and reads it back:
 * what transports need of sticky sessions for which nothing is remembered here.
 *
 * <pre>{@code
 * String preferred = codec.preferred(cookie);
 * if (preferred != null) {
 *     attempt.prefer(preferred);
 * }
 * if (balancer.acquire(attempt)) {                         // the same preference for every try of a request
 *     String renewed = codec.renewed(cookie, preferred, attempt.backend().id());
 *     if (renewed != null) ...                             // Set-Cookie, with the head of the response
 * }
 * }</pre>
 *
 * <p>Thread-safe; neither method blocks or throws for what a client sent. A response that carries such a value must
 * not come from a shared cache: whoever sets it adds {@code Cache-Control: private}.
 */
public interface AffinityCodec {
    /**
     * Reads a value.
     *
     * @param value what the client sent, trusted in no way; null when it sent nothing
     * @return the id of the backend to be preferred; null when there is nothing to prefer: the client is new, or the
     *     value is forged, expired, garbage or names a backend that is no member now
     */
    @Nullable
    String preferred(@Nullable CharSequence value);

    /**
     * Returns what the client is to keep from now on, or null when what it has will do.
     *
     * @param value what the client sent
     * @param preferred what {@link #preferred} said of it
     * @param given the id of the backend that serves the request
     */
    @Nullable
    String renewed(@Nullable CharSequence value, @Nullable String preferred, String given);
}
